import {Component, onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

const REFRESH_MS = 60000;
const NEWS = [
    "crm_callcenter/agent_state",
    "crm_callcenter/call_ring",
    "crm_callcenter/call_over",
];

/** Return what a state is called. */
export function getStateName(state) {
    return {
        ready: _t("Ready"),
        break: _t("Break"),
        ringing: _t("Ringing"),
        talking: _t("Speaking"),
        wrap_up: _t("After a Call"),
        offline: _t("Not at Work"),
    }[state];
}

/** Shows the own state in the menu bar, and lets the agent change it. */
export class AgentState extends Component {
    static template = "crm_callcenter.AgentState";
    static components = {Dropdown, DropdownItem};
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.bus = useService("bus_service");
        this.action = useService("action");
        this.state = useState({state: false, reason: "", breaks: []});
        this.refresh = this.refresh.bind(this);
        this.start();
        onWillUnmount(() => {
            NEWS.forEach((type) => this.bus.unsubscribe(type, this.refresh));
            browser.clearInterval(this.timer);
        });
    }

    async start() {
        if (!(await user.hasGroup("crm_callcenter.crm_callcenter_group_agent"))) {
            return;
        }
        NEWS.forEach((type) => this.bus.subscribe(type, this.refresh));
        // work after a call ends by itself
        this.timer = browser.setInterval(this.refresh, REFRESH_MS);
        await this.refresh();
    }

    get name() {
        return getStateName(this.state.state);
    }

    async refresh() {
        try {
            const found = await this.orm.silent.call(
                "crm.agent.profile",
                "get_my_state",
                []
            );
            Object.assign(this.state, found);
        } catch {
            // the last known state stays until the server answers again
        }
    }

    async say(state, breakId = false) {
        Object.assign(
            this.state,
            await this.orm.call("crm.agent.profile", "set_my_state", [state, breakId])
        );
    }

    wrapUp() {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("After the Call"),
            res_model: "crm.call",
            res_id: this.state.wrap_up_call_id,
            views: [[false, "form"]],
            target: "new",
        });
    }

    async endWrapUp() {
        await this.orm.call("crm.call", "action_wrap_up", [
            [this.state.wrap_up_call_id],
        ]);
        await this.refresh();
    }
}

registry
    .category("systray")
    .add("crm_callcenter.agent_state", {Component: AgentState}, {sequence: 30});
