import {Component} from "@odoo/owl";
import {formatDay, formatMonthDay} from "./customer_360_format";

/** Who the customer is: contact data, days to remember, people, consents. */
export class CustomerIdentity extends Component {
    static template = "crm_extended.CustomerIdentity";
    static props = {
        identity: Object,
        overview: Object,
        openRecord: Function,
        slots: {type: Object, optional: true},
    };

    setup() {
        this.formatDay = formatDay;
        this.formatMonthDay = formatMonthDay;
    }

    get imageUrl() {
        const {id} = this.props.overview.partner;
        const {image_key: key} = this.props.identity;
        return `/web/image/res.partner/${id}/avatar_128?unique=${key}`;
    }
}
