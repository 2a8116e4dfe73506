import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {CampaignChart} from "./campaign_chart";

const VERDICT_CLASSES = {
    better: "alert-success",
    worse: "alert-danger",
    inconclusive: "alert-warning",
};

/** What a campaign cost, brought and did; the figures come from the server. */
export class CampaignDashboard extends Component {
    static template = "crm_extended.CampaignDashboard";
    static components = {CampaignChart};
    static props = {...standardFieldProps};

    get dashboard() {
        return this.props.record.data[this.props.name];
    }

    get funnelSeries() {
        return [{label: _t("People"), values: this.dashboard.funnel.values}];
    }

    get verdictClass() {
        return VERDICT_CLASSES[this.dashboard.lift.verdict];
    }
}

export const campaignDashboard = {
    component: CampaignDashboard,
    supportedTypes: ["json"],
};

registry.category("fields").add("crm_campaign_dashboard", campaignDashboard);
