import {Component, useState} from "@odoo/owl";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {SelectCreateDialog} from "@web/views/view_dialogs/select_create_dialog";

/** Shows who calls, and what one key does about it. */
export class CallPop extends Component {
    static template = "crm_callcenter.CallPop";
    static props = {};

    setup() {
        this.pop = useService("crm_call_pop");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.state = useState(this.pop.state);
        const keys = {
            1: this.openCustomer,
            2: this.createCase,
            3: this.createLead,
            4: this.linkCase,
            5: this.wrapUp,
        };
        for (const [key, run] of Object.entries(keys)) {
            useHotkey(
                `alt+shift+${key}`,
                () => run.call(this, this.state.calls.at(-1)),
                {
                    global: true,
                    bypassEditableProtection: true,
                    isAvailable: () => this.state.calls.length > 0,
                }
            );
        }
    }

    getTitle(call) {
        return (
            call.partner?.name ||
            call.lead?.name ||
            call.number ||
            _t("Withheld number")
        );
    }

    async openCustomer(call) {
        if (call.partner) {
            this.action.doAction(await this.call(call, "action_open_customer"));
        }
    }

    async createCase(call) {
        this.action.doAction(await this.call(call, "action_create_case"));
    }

    async createLead(call) {
        this.action.doAction(await this.call(call, "action_create_lead"));
    }

    linkCase(call) {
        this.dialog.add(SelectCreateDialog, {
            resModel: "crm.case",
            title: _t("Which case is the call about?"),
            noCreate: true,
            multiSelect: false,
            domain: call.partner ? [["partner_id", "child_of", call.partner.id]] : [],
            onSelected: async ([caseId]) => {
                await this.orm.call("crm.call", "action_link_case", [
                    [call.id],
                    caseId,
                ]);
                this.action.doAction({
                    type: "ir.actions.act_window",
                    res_model: "crm.case",
                    res_id: caseId,
                    views: [[false, "form"]],
                });
            },
        });
    }

    wrapUp(call) {
        this.pop.close(call.id);
        this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("After the Call"),
            res_model: "crm.call",
            res_id: call.id,
            views: [[false, "form"]],
            target: "new",
        });
    }

    call(call, method) {
        return this.orm.call("crm.call", method, [[call.id]]);
    }
}

registry.category("main_components").add("CrmCallPop", {Component: CallPop});
