import {Interaction} from "@web/public/interaction";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const STORAGE_KEY = "crm_callcenter.form";
const WAIT_MS = 400;
const MIN_LENGTH = 3;
const MAX_LENGTH = 200;
const MINUTE_MS = 60000;

/**
 * Articles that may answer what is being typed into the form of a new case. Without
 * JavaScript the form works, and a link leads to the help pages.
 *
 * The stamp of the form is shared by all windows of the browser until the form is sent
 * or left alone: who reads an article in one window and sends the form from another, or
 * loads it anew, sent one form.
 */
export class ArticleSuggestions extends Interaction {
    static selector = ".o_crm_callcenter_case_form";
    static selectorHas = ".o_crm_callcenter_suggestions";
    dynamicContent = {
        _root: {"t-on-submit": this.forgetStamp},
        "[name=subject], [name=description]": {
            "t-on-input": this.debounced(this.suggest, WAIT_MS),
        },
        ".o_crm_callcenter_suggestions": {
            "t-att-class": () => ({"d-none": !this.count}),
            "t-on-click": this.onOpen,
            "t-on-auxclick": this.onOpen,
        },
        ".o_crm_callcenter_suggestions_status": {
            "t-out": () => (this.count ? this.statusEl.dataset.message : ""),
        },
    };

    setup() {
        this.count = 0;
        this.text = "";
        this.sectionEl = this.el.querySelector(".o_crm_callcenter_suggestions");
        this.statusEl = this.el.querySelector(".o_crm_callcenter_suggestions_status");
        this.stampEl = this.el.querySelector("[name=suggestion_stamp]");
        this.adoptStamp();
    }

    start() {
        // what was typed before the page was ready, or came back with the form
        this.suggest();
    }

    // ------------------------------------------------------------
    // Stamp
    // ------------------------------------------------------------

    adoptStamp() {
        const maxAge = Number(this.sectionEl.dataset.minutes) * MINUTE_MS;
        const kept = this.readStamp();
        // the company of the form is named in its stamp: the other one is no other form
        const isSame = kept?.company === this.company;
        if (isSame && Date.now() - kept.at < maxAge) {
            this.stampEl.value = kept.stamp;
        }
        this.keepStamp();
    }

    /** @returns {string} of which company the form is */
    get company() {
        return this.stampEl.value.split("-")[1]?.split(".")[0];
    }

    readStamp() {
        try {
            return JSON.parse(browser.localStorage.getItem(STORAGE_KEY));
        } catch {
            return null; // storage is closed to this page, or holds nonsense
        }
    }

    keepStamp() {
        const kept = {stamp: this.stampEl.value, company: this.company, at: Date.now()};
        try {
            browser.localStorage.setItem(STORAGE_KEY, JSON.stringify(kept));
        } catch {
            // storage is closed to this page: each window is a form of its own
        }
    }

    forgetStamp() {
        try {
            browser.localStorage.removeItem(STORAGE_KEY);
        } catch {
            // nothing was kept
        }
    }

    // ------------------------------------------------------------
    // Typing
    // ------------------------------------------------------------

    get typed() {
        const texts = ["subject", "description"].map(
            (name) => this.el.querySelector(`[name=${name}]`)?.value || ""
        );
        return texts.join(" ").trim().slice(0, MAX_LENGTH);
    }

    async suggest() {
        const text = this.typed;
        if (text === this.text) {
            return;
        }
        this.text = text;
        const rows = text.length < MIN_LENGTH ? [] : await this.fetchRows(text);
        // what was typed since is asked for by a later call
        if (rows && text === this.text && !this.isDestroyed) {
            this.show(rows);
        }
    }

    async fetchRows(text) {
        this.keepStamp();
        const stamp = this.stampEl.value;
        try {
            return await this.waitFor(
                rpc("/knowledge/suggest", {text, stamp}, {silent: true})
            );
        } catch {
            return null; // help that does not come must not stop the form
        }
    }

    show(rows) {
        const listEl = this.sectionEl.querySelector("ul");
        const rowEl = this.sectionEl.querySelector("template").content;
        listEl.replaceChildren(
            ...rows.map((row) => {
                const itemEl = rowEl.cloneNode(true);
                const linkEl = itemEl.querySelector("a");
                linkEl.setAttribute("href", row.url);
                linkEl.dataset.article = row.id;
                linkEl.querySelector("strong").textContent = row.title;
                linkEl.querySelector(".o_crm_callcenter_excerpt").textContent =
                    row.excerpt;
                return itemEl;
            })
        );
        this.count = rows.length;
        this.updateContent();
    }

    onOpen(ev) {
        const linkEl = ev.target.closest("a[data-article]");
        if (!linkEl || ev.button > 1) {
            return;
        }
        this.keepStamp();
        const params = {
            article_id: Number(linkEl.dataset.article),
            stamp: this.stampEl.value,
        };
        rpc("/knowledge/opened", params, {silent: true}).catch(() => {
            // the article opens all the same
        });
    }
}

registry
    .category("public.interactions")
    .add("crm_callcenter.article_suggestions", ArticleSuggestions);
