import {Component} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const {DateTime} = luxon;
const SOON_HOURS = 1;

/** A deadline as people say it, in the colour of the agent desk. */
export class CaseDeadlineField extends Component {
    static template = "crm_callcenter.CaseDeadlineField";
    static props = {...standardFieldProps};

    get deadline() {
        const value = this.props.record.data[this.props.name];
        return typeof value === "string" ? deserializeDateTime(value) : value;
    }

    get isPaused() {
        const {is_waiting, sla_state} = this.props.record.data;
        return Boolean(is_waiting) || sla_state === "paused";
    }

    get tone() {
        if (this.isPaused) {
            return "secondary";
        }
        const hours = this.deadline.diff(DateTime.now()).as("hours");
        if (hours <= 0) {
            return "danger";
        }
        return hours <= SOON_HOURS ? "warning" : "success";
    }

    get text() {
        return this.isPaused
            ? _t("Paused")
            : this.deadline.toRelative({style: "short"});
    }

    get title() {
        return _t("Due on %s", formatDateTime(this.deadline));
    }
}

registry.category("fields").add("crm_case_deadline", {
    component: CaseDeadlineField,
    displayName: _t("Deadline of a Case"),
    supportedTypes: ["datetime"],
    fieldDependencies: [
        {name: "is_waiting", type: "boolean"},
        {name: "sla_state", type: "selection"},
    ],
});
