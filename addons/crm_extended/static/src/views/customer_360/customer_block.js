import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatAmount, formatDay, formatFact} from "./customer_360_format";

/** The first documents of one kind, or facts of another add-on. */
export class CustomerBlock extends Component {
    static template = "crm_extended.CustomerBlock";
    static props = {
        block: Object,
        openRecord: Function,
        openBlock: Function,
    };

    setup() {
        this.formatAmount = formatAmount;
        this.formatDay = formatDay;
        this.formatFact = formatFact;
    }

    get viewAllLabel() {
        return _t("View all: %(title)s", {title: this.props.block.title});
    }
}
