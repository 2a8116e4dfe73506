import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** An envelope on the cases in which the customer wrote last. */
export class CaseTurnField extends Component {
    static template = "crm_callcenter.CaseTurnField";
    static props = {...standardFieldProps};

    get isShown() {
        const {data} = this.props.record;
        return data[this.props.name] && !data.is_closed;
    }
}

registry.category("fields").add("crm_case_turn", {
    component: CaseTurnField,
    displayName: _t("Whose Turn It Is"),
    supportedTypes: ["boolean"],
    fieldDependencies: [{name: "is_closed", type: "boolean"}],
});
