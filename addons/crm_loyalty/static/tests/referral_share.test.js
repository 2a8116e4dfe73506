import {startInteraction} from "@web/../tests/public/helpers";
import {describe, expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {patchWithCleanup} from "@web/../tests/web_test_helpers";
import {browser} from "@web/core/browser/browser";
import {ReferralShare} from "@crm_loyalty/interactions/referral_share";

describe.current.tags("desktop");

const URL = "https://shop.example.com/loyalty/r/ABCDEFGHJK";
const PAGE = `
    <div class="o_crm_loyalty_share" data-title="A recommendation" data-text="Look:">
        <input readonly="readonly" value="${URL}"/>
        <button class="o_crm_loyalty_copy">Copy</button>
        <button class="o_crm_loyalty_native d-none">Share</button>
        <span class="o_crm_loyalty_copied d-none">Copied</span>
    </div>`;

function mockNavigator(values) {
    patchWithCleanup(browser, {navigator: values});
}

test("the link is copied, and the page says so", async () => {
    mockNavigator({clipboard: {writeText: async (text) => expect.step(text)}});
    await startInteraction(ReferralShare, PAGE);
    expect(".o_crm_loyalty_copied").toHaveClass("d-none");
    await click(".o_crm_loyalty_copy");
    await animationFrame();
    expect.verifySteps([URL]);
    expect(".o_crm_loyalty_copied").not.toHaveClass("d-none");
});

test("where nothing may be copied the page does not say so", async () => {
    const refuse = async () => {
        throw new Error("refused");
    };
    mockNavigator({clipboard: {writeText: refuse}});
    await startInteraction(ReferralShare, PAGE);
    await click(".o_crm_loyalty_copy");
    await animationFrame();
    expect(".o_crm_loyalty_copied").toHaveClass("d-none");
});

test("a phone shares, another browser has no button", async () => {
    mockNavigator({share: async (what) => expect.step(what)});
    await startInteraction(ReferralShare, PAGE);
    await click(".o_crm_loyalty_native");
    await animationFrame();
    expect.verifySteps([{title: "A recommendation", text: "Look:", url: URL}]);
});

test("without sharing there is no button for it", async () => {
    mockNavigator({clipboard: {}});
    await startInteraction(ReferralShare, PAGE);
    expect(".o_crm_loyalty_native").toHaveClass("d-none");
});
