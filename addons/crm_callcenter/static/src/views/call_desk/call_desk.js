import {
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CustomerFigures} from "@crm_extended/views/customer_360/customer_figures";
import {getKeys, getOutcomeKey, handleKey} from "./call_desk_keys";
import {BLANK, CallDeskSteps, LIST_KEY} from "./call_desk_steps";

/** One person to call: who it is, what to say, and what came of it. */
export class CallDesk extends CallDeskSteps {
    static template = "crm_callcenter.CallDesk";
    static components = {CustomerFigures, Layout};
    static props = {...standardActionServiceProps};
    static path = "next-call";
    static displayName = _t("Next Call");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.noteRef = useRef("note");
        this.answerRef = useRef("answer");
        this.callbackRef = useRef("callback");
        this.keys = getKeys();
        this.getOutcomeKey = getOutcomeKey;
        this.state = useState({
            lists: [],
            callbacks: 0,
            listId: Number(browser.localStorage.getItem(LIST_KEY)) || 0,
            entry: null,
            documents: [],
            isBusy: false,
            isEmpty: false,
            isHelpOpen: false,
            ...BLANK,
        });
        onWillStart(() => this.load());
        onWillUnmount(() => {
            this.isGone = true;
        });
        // who asks for a text or a time goes on typing
        useEffect(
            (el) => el?.focus(),
            () => [this.answerRef.el, this.state.page?.id]
        );
        useEffect(
            (el) => el?.focus(),
            () => [this.callbackRef.el]
        );
        useExternalListener(window, "keydown", (ev) => handleKey(this, ev));
    }

    // ------------------------------------------------------------
    // Opening
    // ------------------------------------------------------------

    openRecord(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async openCustomer() {
        const {entry} = this.state;
        if (entry) {
            const action = await this.orm.call(
                "crm.call.list.entry",
                "action_open_customer",
                [[entry.id]]
            );
            await this.action.doAction(action);
        }
    }

    onList(ev) {
        this.state.listId = Number(ev.target.value);
        browser.localStorage.setItem(LIST_KEY, this.state.listId);
    }

    focusNote() {
        this.noteRef.el?.focus();
    }

    // ------------------------------------------------------------
    // Showing
    // ------------------------------------------------------------

    get localTime() {
        return luxon.DateTime.now()
            .setZone(this.state.entry.time_zone)
            .toFormat("HH:mm");
    }

    get inputType() {
        return {number: "number", date: "date"}[this.state.page.kind] || "text";
    }

    formatSince(value) {
        return deserializeDateTime(value).toRelative();
    }

    openBlock() {
        return this.openCustomer();
    }
}

registry.category("actions").add("crm_call_desk", CallDesk);
