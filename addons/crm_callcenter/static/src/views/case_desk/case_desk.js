import {
    Component,
    markup,
    onWillStart,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CustomerBlock} from "@crm_extended/views/customer_360/customer_block";
import {CustomerFigures} from "@crm_extended/views/customer_360/customer_figures";
import {CaseArticles} from "./case_articles";
import {CasePresence} from "./case_presence";
import * as actions from "./case_desk_actions";
import {getKeys, handleKey, toggleArticles} from "./case_desk_keys";

const TAB_KEY = "crm_callcenter.desk.tab";
const REFRESH_MS = 20000;

/** Queues at the left, the chosen case in the middle, its customer at the right. */
export class CaseDesk extends Component {
    static template = "crm_callcenter.CaseDesk";
    static components = {
        CaseArticles,
        CasePresence,
        CustomerBlock,
        CustomerFigures,
        Layout,
    };
    static props = {...standardActionServiceProps};
    static path = "agent-desk";
    static displayName = _t("Agent Desk");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.dialog = useService("dialog");
        this.replyRef = useRef("reply");
        this.keys = getKeys();
        this.state = useState({
            tab: browser.localStorage.getItem(TAB_KEY) || "mine",
            desk: null,
            detail: null,
            page: null,
            ...actions.BLANK,
            isSending: false,
            isHelpOpen: false,
        });
        onWillStart(() => {
            this.load();
        });
        this.timer = browser.setInterval(() => this.refresh(), REFRESH_MS);
        onWillUnmount(() => {
            this.isGone = true;
            browser.clearInterval(this.timer);
        });
        useExternalListener(window, "keydown", (ev) => handleKey(this, ev));
    }

    // ------------------------------------------------------------
    // Loading
    // ------------------------------------------------------------

    async load() {
        const tab = this.state.tab;
        const desk = await this.orm.silent.call("crm.case.desk", "get_desk", [tab]);
        if (this.isGone || tab !== this.state.tab) {
            return;
        }
        this.state.desk = desk;
        const isFree = !this.state.detail && !this.wanted;
        if (isFree && desk.cases.length && !this.env.isSmall) {
            await this.select(desk.cases[0].id);
        }
    }

    async refresh() {
        await this.load();
        if (this.state.detail && !this.isGone) {
            await this.select(this.state.detail.id, {isRefresh: true});
        }
    }

    select(caseId, options) {
        return actions.loadCase(this, caseId, options);
    }

    async setTab(tab) {
        browser.localStorage.setItem(TAB_KEY, tab);
        this.close();
        this.state.tab = tab;
        await this.load();
    }

    close() {
        this.wanted = false;
        Object.assign(this.state, {detail: null, page: null, ...actions.BLANK});
    }

    step(by) {
        return actions.stepCase(this, by);
    }

    // ------------------------------------------------------------
    // Doing
    // ------------------------------------------------------------

    /** @param {string} method of the case */
    async run(method) {
        const caseId = this.state.detail?.id;
        // another case was chosen and is on its way: it is not this one that is meant
        if (!caseId || this.wanted !== caseId) {
            return;
        }
        await this.orm.call("crm.case", method, [[caseId]]);
        await this.refresh();
    }

    /** @param {string} ending "", "wait" or "close" */
    send(ending) {
        return actions.sendReply(this, ending);
    }

    onMacro(ev) {
        const macroId = Number(ev.target.value);
        ev.target.value = "";
        return macroId && actions.runMacro(this, macroId);
    }

    onCanned(ev) {
        const cannedId = Number(ev.target.value);
        ev.target.value = "";
        actions.insertCanned(this, cannedId);
    }

    toggleArticles() {
        toggleArticles(this);
    }

    insertArticle(caseId, text) {
        actions.insertArticle(this, caseId, text);
    }

    openRecord(resModel, resId) {
        return actions.openRecord(this, resModel, resId);
    }

    openCase() {
        return this.state.detail && this.openRecord("crm.case", this.state.detail.id);
    }

    openBlock(key) {
        return actions.openBlock(this, key);
    }

    // ------------------------------------------------------------
    // Keys
    // ------------------------------------------------------------

    focusReply() {
        this.replyRef.el?.focus();
    }

    // ------------------------------------------------------------
    // Showing
    // ------------------------------------------------------------

    formatSince(value, style = "long") {
        return value ? deserializeDateTime(value).toRelative({style}) : "";
    }

    toMarkup(html) {
        return markup(html);
    }

    getCount(tab) {
        return tab.count >= 1000 ? "999+" : String(tab.count);
    }

    get currentTab() {
        return this.state.desk.tabs.find((tab) => tab.key === this.state.tab);
    }

    get shownBlocks() {
        return this.state.page.blocks.filter((block) => block.count);
    }
}

registry.category("actions").add("crm_case_desk", CaseDesk);
