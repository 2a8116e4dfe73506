import {Component} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {serializeDateTime} from "@web/core/l10n/dates";

const MODEL = "crm.call.desk";
export const LIST_KEY = "crm_callcenter.call_desk.list";
export const BLANK = {
    page: null,
    back: [],
    value: "",
    note: "",
    callback: null,
    callbackAt: "",
    isForTeam: false,
    customer: null,
};

/** What the agent does with a person to call, step by step, each told to the server. */
export class CallDeskSteps extends Component {
    // ------------------------------------------------------------
    // Loading
    // ------------------------------------------------------------

    async load() {
        const desk = await this.orm.call(MODEL, "get_desk", []);
        const isKnown = desk.lists.some((one) => one.id === this.state.listId);
        Object.assign(this.state, {
            lists: desk.lists,
            callbacks: desk.callbacks,
            listId: isKnown ? this.state.listId : 0,
        });
        this.show(desk.entry);
    }

    /** @param {Object|Boolean} entry as the server gives it */
    show(entry) {
        Object.assign(this.state, BLANK, {
            entry: entry || null,
            page: entry ? entry.page : null,
            back: [],
        });
        if (entry) {
            this.state.isEmpty = false;
            this.loadCustomer(entry);
        }
    }

    async loadCustomer(entry) {
        const customer = await this.orm.silent.call("crm.customer.page", "get_page", [
            entry.partner.id,
        ]);
        if (!this.isGone && this.state.entry?.id === entry.id) {
            this.state.customer = customer;
        }
    }

    /** Do one thing at a time: a key that is held down calls nobody twice. */
    async once(job) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            return await job();
        } finally {
            this.state.isBusy = false;
        }
    }

    // ------------------------------------------------------------
    // Doing
    // ------------------------------------------------------------

    async takeNext() {
        if (this.state.entry) {
            return;
        }
        await this.once(async () => {
            this.state.documents = [];
            const entry = await this.orm.call(MODEL, "take_next", [this.state.listId]);
            this.state.isEmpty = !entry;
            this.show(entry);
        });
        if (this.state.entry?.mode === "progressive" && !this.isGone) {
            await this.dial();
        }
    }

    async dial() {
        const {entry} = this.state;
        if (!entry) {
            return;
        }
        await this.once(async () => {
            const answer = await this.orm.call(MODEL, "dial", [entry.id]);
            if (answer.state === "refused") {
                this.notification.add(answer.message, {type: "warning"});
                return this.show(false);
            }
            entry.is_dialled = true;
            if (answer.state === "link") {
                browser.open(answer.url, "_self");
            }
        });
    }

    async giveBack() {
        const {entry} = this.state;
        if (!entry || entry.is_dialled) {
            return;
        }
        await this.once(async () => {
            await this.orm.call(MODEL, "give_back", [entry.id]);
            this.show(false);
        });
    }

    /** @param {Number|Boolean} choiceId of a question with answers, else false */
    async answer(choiceId) {
        const {entry, page, value} = this.state;
        await this.once(async () => {
            const next = await this.orm.call(MODEL, "answer", [
                entry.id,
                page.id,
                choiceId,
                value,
            ]);
            this.state.back.push(page.id);
            this.state.page = next || null;
            this.state.value = next ? next.value : "";
        });
    }

    async goBack() {
        const {entry, back} = this.state;
        if (!entry || !back.length) {
            return;
        }
        await this.once(async () => {
            const page = await this.orm.call(MODEL, "get_page", [
                entry.id,
                back[back.length - 1],
            ]);
            back.pop();
            Object.assign(this.state, {page, value: page.value});
        });
    }

    /** @param {Object} outcome one of the entry's dispositions */
    async choose(outcome) {
        if (outcome.follow_up === "callback") {
            this.state.callback = outcome;
            return;
        }
        await this.finish(outcome, false);
    }

    async finishCallback() {
        const {callback, callbackAt} = this.state;
        const at = callbackAt && luxon.DateTime.fromISO(callbackAt);
        await this.finish(callback, at && at.isValid ? serializeDateTime(at) : false);
    }

    async finish(outcome, callbackAt) {
        const {entry, note, isForTeam} = this.state;
        const result = await this.once(() =>
            this.orm.call(MODEL, "finish", [
                entry.id,
                outcome.id,
                note,
                callbackAt,
                isForTeam,
            ])
        );
        if (!result || this.isGone) {
            return;
        }
        this.show(false);
        this.state.documents = result.documents;
        if (result.mode === "progressive" && !result.documents.length) {
            await this.takeNext();
        }
    }
}
