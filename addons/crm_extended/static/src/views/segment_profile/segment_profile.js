import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {formatMonetary} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {SegmentChart} from "./segment_chart";

/** Who is in a segment, what they buy, when, and how much. */
export class SegmentProfile extends Component {
    static template = "crm_extended.SegmentProfile";
    static components = {Layout, SegmentChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({profile: null, error: ""});
        onWillStart(() => this.load());
    }

    get segmentId() {
        const {params, context} = this.props.action;
        return (params && params.segment_id) || context.active_id;
    }

    async load() {
        try {
            this.state.profile = await this.orm.call(
                "crm.segment.profile",
                "get_profile",
                [this.segmentId]
            );
        } catch (error) {
            this.state.error =
                (error.data && error.data.message) || _t("It cannot be loaded now.");
        }
    }

    get figures() {
        const {totals, currency_id: currencyId} = this.state.profile;
        const money = (value) => formatMonetary(value, {currencyId});
        const average = totals.buyers ? totals.revenue_12m / totals.buyers : 0;
        return [
            {label: _t("Members"), value: totals.members},
            {label: _t("Customers"), value: totals.customers},
            {label: _t("Of them bought"), value: totals.buyers},
            {label: _t("Revenue, 12 months"), value: money(totals.revenue_12m)},
            {label: _t("Per buyer, 12 months"), value: money(average)},
            {label: _t("Revenue, ever"), value: money(totals.revenue_total)},
        ];
    }
}

registry.category("actions").add("crm_segment_profile", SegmentProfile);
