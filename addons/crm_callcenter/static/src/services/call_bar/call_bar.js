import {Component, onWillStart, useEffect, useState} from "@odoo/owl";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {formatSince, useClock} from "./call_clock";

/** The user's call in the bar at the top: who, how long, hang up; leads to the cockpit. */
export class CallBar extends Component {
    static template = "crm_callcenter.CallBar";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState(useService("crm_call_pop").state);
        this.clock = useClock();
        this.bar = useState({isAgent: false});
        onWillStart(async () => {
            this.bar.isAgent = await user.hasGroup(
                "crm_callcenter.crm_callcenter_group_agent"
            );
        });
        useEffect(
            // the menu at the left makes room
            () => {
                window.dispatchEvent(new Event("resize"));
            },
            () => [this.call?.id]
        );
        const always = {global: true, bypassEditableProtection: true};
        useHotkey("alt+shift+6", () => this.hangUp(), {
            ...always,
            isAvailable: () => Boolean(this.call),
        });
        useHotkey("alt+shift+0", () => this.openCockpit(), {
            ...always,
            isAvailable: () => this.bar.isAgent,
        });
    }

    get call() {
        return this.state.calls.findLast((call) => !call.isOver);
    }

    get name() {
        const {partner, lead, number} = this.call;
        return partner?.name || lead?.name || number || _t("Withheld number");
    }

    get time() {
        return formatSince(this.call.answered || this.call.started, this.clock.now);
    }

    hangUp() {
        return this.orm.call("crm.call", "action_hang_up", [[this.call.id]]);
    }

    openCockpit() {
        this.action.doAction("crm_callcenter.crm_call_cockpit_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("crm_callcenter.CallBar", {Component: CallBar}, {sequence: 60});
