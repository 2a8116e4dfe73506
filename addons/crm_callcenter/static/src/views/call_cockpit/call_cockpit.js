import {Component, onWillStart, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CustomerBlock} from "@crm_extended/views/customer_360/customer_block";
import {CustomerFigures} from "@crm_extended/views/customer_360/customer_figures";
import {formatSince, useClock} from "../../services/call_bar/call_clock";

const REFRESH_MS = 5000;

/** The call, its customer and who waits, in one page; every part has its key. */
export class CallCockpit extends Component {
    static template = "crm_callcenter.CallCockpit";
    static components = {CustomerBlock, CustomerFigures, Layout};
    static props = {...standardActionServiceProps};
    static path = "cockpit";
    static displayName = _t("Cockpit");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.dialer = useService("crm_call_dial");
        this.pop = useService("crm_call_pop");
        this.pops = useState(this.pop.state);
        this.clock = useClock();
        this.formatSince = formatSince;
        this.state = useState({
            cockpit: null,
            page: null,
            number: "",
            note: "",
            dispositionId: "",
        });
        onWillStart(() => this.load());
        this.pop.state.isCockpit = true;
        const timer = browser.setInterval(() => this.load(), REFRESH_MS);
        onWillUnmount(() => {
            this.isGone = true;
            this.pop.state.isCockpit = false;
            browser.clearInterval(timer);
        });
        useEffect(
            () => {
                Object.assign(this.state, {note: "", dispositionId: ""});
                this.load();
                this.loadCustomer();
            },
            () => [this.call?.id]
        );
        useHotkey("alt+shift+7", () => this.switchAvailability(), {
            global: true,
            bypassEditableProtection: true,
        });
        useHotkey("alt+shift+8", () => this.saveCall(), {
            global: true,
            bypassEditableProtection: true,
            isAvailable: () => Boolean(this.call),
        });
    }

    // ------------------------------------------------------------
    // Loading
    // ------------------------------------------------------------

    get call() {
        return this.pops.calls.at(-1);
    }

    get title() {
        const {partner, lead, number} = this.call;
        return partner?.name || lead?.name || number || _t("Withheld number");
    }

    get callState() {
        if (this.call.isOver) {
            return _t("Call ended");
        }
        return {
            ringing: _t("Ringing"),
            answered: _t("Speaking"),
            held: _t("On hold"),
        }[this.call.state];
    }

    get shownBlocks() {
        return this.state.page.blocks.filter((block) => block.count);
    }

    async load() {
        const id = this.call?.id || false;
        const cockpit = await this.orm.silent.call("crm.call.cockpit", "get_cockpit", [
            id,
        ]);
        if (!this.isGone) {
            this.state.cockpit = cockpit;
        }
    }

    async loadCustomer() {
        this.state.page = null;
        const call = this.call;
        if (call?.partner) {
            const page = await this.orm.silent.call("crm.customer.page", "get_page", [
                call.partner.id,
            ]);
            if (!this.isGone && this.call?.id === call.id) {
                this.state.page = page;
            }
        }
    }

    // ------------------------------------------------------------
    // What one does
    // ------------------------------------------------------------

    async run(method) {
        const action = await this.orm.call("crm.call", method, [[this.call.id]]);
        if (action) {
            this.action.doAction(action);
        }
    }

    async saveCall() {
        const {note, dispositionId} = this.state;
        const call = this.call;
        await this.orm.write("crm.call", [call.id], {
            note,
            disposition_id: Number(dispositionId) || false,
        });
        this.notification.add(_t("Noted."), {type: "success"});
        if (call.isOver) {
            this.pop.close(call.id);
        }
    }

    async dial() {
        if (this.state.number.trim()) {
            await this.dialer.dial(this.state.number);
        }
    }

    async switchAvailability() {
        const isPaused = this.state.cockpit.availability.state === "paused";
        const method = isPaused ? "action_set_available" : "action_set_paused";
        await this.orm.call("crm.agent.profile", method, [[]]);
        await this.load();
    }

    openMissed() {
        this.action.doAction("crm_callcenter.crm_call_action_call_back");
    }

    openRecord(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async openBlock(key) {
        const action = await this.orm.call("crm.customer.page", "get_block_action", [
            this.call.partner.id,
            key,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("crm_call_cockpit", CallCockpit);
