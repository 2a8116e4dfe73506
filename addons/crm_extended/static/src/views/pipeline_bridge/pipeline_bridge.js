import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {BridgeChart} from "./bridge_chart";

/**
 * What moved in the pipeline between two days. The server says everything that is shown
 * (crm.pipeline.bridge.get_bridge); this component asks again for each choice.
 */
export class PipelineBridge extends Component {
    static template = "crm_extended.PipelineBridge";
    static components = {BridgeChart, Layout};
    static props = {...standardActionServiceProps};
    static path = "pipeline-bridge";
    static displayName = _t("What Changed");

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({bridge: null, error: ""});
        this.periods = [
            {id: "month", name: _t("In this month")},
            {id: "quarter", name: _t("In this quarter")},
            {id: "year", name: _t("In this year")},
            {id: "all", name: _t("At any time")},
        ];
        useSetupAction({
            rootRef: useRef("root"),
            getLocalState: () => ({choice: this.state.bridge?.choice}),
        });
        onWillStart(() => this.load(this.props.state?.choice || {}));
    }

    async load(choice) {
        try {
            const bridge = await this.orm.call("crm.pipeline.bridge", "get_bridge", [
                choice,
            ]);
            Object.assign(this.state, {bridge, error: ""});
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
        }
    }

    get days() {
        return this.state.bridge.days.map((day) => ({
            id: day,
            name: formatDate(deserializeDate(day)),
        }));
    }

    /** @returns {Array} what can be chosen: name of the choice, label, options */
    get filters() {
        const {users, teams, currencies} = this.state.bridge;
        const anybody = (name, options) => [{id: "", name}, ...options];
        return [
            {name: "date_from", label: _t("From"), options: this.days},
            {name: "date_to", label: _t("To"), options: this.days},
            {name: "period", label: _t("To close"), options: this.periods},
            {
                name: "user_id",
                label: _t("Salesperson"),
                options: users.length && anybody(_t("Everybody"), users),
            },
            {
                name: "team_id",
                label: _t("Sales team"),
                options: teams.length && anybody(_t("All teams"), teams),
            },
            {
                name: "currency_id",
                label: _t("Second currency"),
                options: currencies.length && anybody(_t("None"), currencies),
            },
        ].filter(({options}) => options);
    }

    onChoose(name, value) {
        const chosen = name.endsWith("_id") ? Number(value) || false : value;
        return this.load({...this.state.bridge.choice, [name]: chosen});
    }

    format(amount, currencyId) {
        return formatCurrency(amount, currencyId);
    }

    async openLine(kind) {
        const action = await this.orm.call("crm.pipeline.bridge", "get_deals_action", [
            this.state.bridge.choice,
            kind,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("crm_pipeline_bridge", PipelineBridge);
