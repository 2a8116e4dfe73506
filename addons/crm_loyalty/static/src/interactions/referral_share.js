import {Interaction} from "@web/public/interaction";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

/**
 * Copy a member's link, or hand it to the apps of the phone. Without JavaScript the link
 * stands on the page, and a mail can be written.
 */
export class ReferralShare extends Interaction {
    static selector = ".o_crm_loyalty_share";
    dynamicContent = {
        ".o_crm_loyalty_copy": {"t-on-click": this.copy},
        ".o_crm_loyalty_native": {
            "t-on-click": this.share,
            "t-att-class": () => ({"d-none": !this.canShare}),
        },
        ".o_crm_loyalty_copied": {"t-att-class": () => ({"d-none": !this.isCopied})},
    };

    setup() {
        this.isCopied = false;
        this.canShare = Boolean(browser.navigator.share);
        this.inputEl = this.el.querySelector("input");
    }

    async copy() {
        this.inputEl.select();
        try {
            await browser.navigator.clipboard.writeText(this.inputEl.value);
        } catch {
            // the link is selected: it can be copied by hand
            return;
        }
        this.isCopied = true;
        this.updateContent();
    }

    async share() {
        const {title, text} = this.el.dataset;
        try {
            await browser.navigator.share({title, text, url: this.inputEl.value});
        } catch {
            // who closes the dialog of the phone shares nothing
        }
    }
}

registry
    .category("public.interactions")
    .add("crm_loyalty.referral_share", ReferralShare);
