import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {click, queryAllTexts, queryText, select} from "@odoo/hoot-dom";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {Customer360} from "@crm_extended/views/customer_360/customer_360";
import {WebClient} from "@web/webclient/webclient";
import {router} from "@web/core/browser/router";

describe.current.tags("desktop");
defineMailModels();

const PARTNER_ID = 17;
const KINDS = [
    {kind: "order", label: "Sales order", icon: "fa fa-shopping-cart"},
    {kind: "message", label: "Message", icon: "fa fa-envelope-o"},
];

function makeEntry(id, values = {}) {
    return {
        date: "2026-03-01",
        kind: "order",
        title: `S0000${id}`,
        detail: "",
        model: "sale.order",
        id,
        target_model: "sale.order",
        target_id: id,
        ...values,
    };
}

function makeBlock(values = {}) {
    return {
        key: "orders",
        title: "Open orders",
        icon: "fa fa-shopping-cart",
        column: "main",
        empty: "No open orders",
        count: 0,
        rows: [],
        facts: [],
        can_open: true,
        ...values,
    };
}

function makePage(values = {}) {
    return {
        overview: {
            partner: {id: PARTNER_ID, name: "Ann", email: false, since: "2024-01-02"},
            relation: {type: "customer", account_manager: false, consents: []},
            sales: {
                sale_count: 3,
                revenue_total: 1200,
                revenue_12m: 200,
                average_sale: 400,
                first_sale_date: "2024-01-02",
                last_sale_date: "2026-02-28",
                recency_days: 10,
            },
            rfm: {code: "345"},
            receivable: {due: 70, overdue: 50, credit_limit: false},
        },
        identity: {
            name: "Ann",
            is_company: false,
            is_archived: false,
            image_key: 1,
            function: "",
            company: false,
            address: "",
            phones: [],
            relation: "Customer",
            people: [],
            consents: [],
            facts: [],
            days: [],
            relatives: [],
        },
        rfm: false,
        chart: false,
        blocks: [makeBlock()],
        timeline: {entries: [], has_more: false, kinds: KINDS},
        currency_id: 1,
        allowed: {quotation: true, activity: true, email: true, edit: true},
        actions: [],
        is_restricted: false,
        ...values,
    };
}

async function openPage(context = {active_id: PARTNER_ID}) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_customer_360",
        context,
    });
    await animationFrame();
}

beforeEach(() => {
    onRpc("crm.customer.page", "get_page", () => makePage());
});

test("shows an outline until the figures are there", async () => {
    const answer = new Deferred();
    onRpc("crm.customer.page", "get_page", async () => {
        await answer;
        return makePage();
    });
    await openPage();
    expect("[aria-busy=true] .placeholder").toHaveCount(15);
    expect("[data-figure]").toHaveCount(0);
    answer.resolve();
    await animationFrame();
    expect("[aria-busy=true]").toHaveCount(0);
    expect("[data-figure='sale_count']").toHaveText("3");
    expect(".o_breadcrumb .active:first").toHaveText("Ann");
});

test("asks for the customer in the address, which a reload keeps", async () => {
    onRpc("crm.customer.page", "get_page", ({args}) => {
        expect.step(args[0]);
        return makePage();
    });
    await openPage();
    await animationFrame();
    expect.verifySteps([PARTNER_ID]);
    expect(router.current.actionStack.at(-1).action).toBe("customer-360");
    expect(router.current.actionStack.at(-1).active_id).toBe(PARTNER_ID);
});

test("shows the figures as the server sends them and leaves out unknown ones", async () => {
    await openPage();
    expect(queryAllTexts("[data-figure]").length).toBe(9);
    expect("[data-figure='overdue']").toHaveClass("text-danger");
    expect("[data-figure='credit_limit']").toHaveCount(0);
    expect(queryText("[data-figure='revenue_total']")).toMatch(/1,200\.00/);
});

test("an empty block says so and opens nothing", async () => {
    await openPage();
    expect("[data-block='orders'] p").toHaveText("No open orders");
    expect("[data-block='orders'] button").toHaveCount(0);
});

test("a block opens its documents, a row its document", async () => {
    const row = {
        id: 5,
        model: "sale.order",
        title: "S00005",
        note: "",
        date: "2026-03-01",
        amount: 10,
        currency_id: 1,
        badge: "Late",
        tone: "danger",
    };
    onRpc("crm.customer.page", "get_page", () =>
        makePage({blocks: [makeBlock({count: 8, rows: [row]})]})
    );
    onRpc("crm.customer.page", "get_block_action", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window_close"};
    });
    patchWithCleanup(Customer360.prototype, {
        openRecord: (...target) => expect.step(target),
    });
    await openPage();
    expect("[data-block='orders'] .badge.text-bg-danger").toHaveText("Late");
    await click("[data-block='orders'] button:contains(View all)");
    await animationFrame();
    expect.verifySteps([[PARTNER_ID, "orders"]]);
    await click("[data-block='orders'] li button");
    expect.verifySteps([["sale.order", 5]]);
});

test("facts of other add-ons are listed", async () => {
    onRpc("crm.customer.page", "get_page", () =>
        makePage({
            blocks: [
                makeBlock({
                    key: "loyalty",
                    column: "side",
                    count: false,
                    can_open: false,
                    facts: [{label: "Points", value: 320}],
                }),
            ],
        })
    );
    await openPage();
    expect(".o_crm_extended_360_side [data-block='loyalty'] dt").toHaveText("Points");
    expect(".o_crm_extended_360_side [data-block='loyalty'] dd").toHaveText("320");
    expect("[data-block='loyalty'] button").toHaveCount(0);
});

test("the timeline shows more and filters by kind", async () => {
    onRpc("crm.customer.page", "get_page", () =>
        makePage({
            timeline: {entries: [makeEntry(1)], has_more: true, kinds: KINDS},
        })
    );
    onRpc("crm.timeline", "get_entries", ({args, kwargs}) => {
        expect.step([args[0], kwargs.kinds, kwargs.offset]);
        return kwargs.kinds.length
            ? {entries: [makeEntry(9, {kind: "message"})], has_more: false}
            : {entries: [makeEntry(2)], has_more: false};
    });
    await openPage();
    expect("[data-kind]").toHaveCount(1);
    await click("button:contains(Show more)");
    await animationFrame();
    expect("[data-kind]").toHaveCount(2);
    expect("button:contains(Show more)").toHaveCount(0);
    await select("message", {target: ".o_crm_extended_360_timeline select"});
    await animationFrame();
    expect("[data-kind]").toHaveCount(1);
    expect("[data-kind='message']").toHaveCount(1);
    expect.verifySteps([
        [PARTNER_ID, [], 1],
        [PARTNER_ID, ["message"], 0],
    ]);
});

test("days to remember are marked when they come up", async () => {
    const page = makePage();
    Object.assign(page.identity, {
        facts: [{label: "Languages", value: "German, English"}],
        days: [{label: "Birthday", date: "2026-03-12", soon: "in 2 days"}],
        relatives: [
            {
                name: "Eva",
                kinship: "Child",
                note: "plays chess",
                birthday: {label: "Birthday", date: "2026-09-01", soon: ""},
            },
        ],
    });
    onRpc("crm.customer.page", "get_page", () => page);
    await openPage();
    const identity = ".o_crm_extended_360_identity";
    expect(`${identity} dd:contains(German, English)`).toHaveCount(1);
    expect(`${identity} .badge.text-bg-warning`).toHaveText("in 2 days");
    expect(`${identity} li:contains(Eva)`).toHaveText(
        /Eva\s*Child\s*plays chess\s*September 1/
    );
});

test("scores are shown in words", async () => {
    onRpc("crm.customer.page", "get_page", () =>
        makePage({
            rfm: {
                group: "loyal",
                label: "Loyal",
                meaning: "Buys often.",
                scores: [
                    {
                        key: "recency_score",
                        label: "Recency",
                        score: 3,
                        meaning: "a while ago",
                    },
                ],
            },
        })
    );
    await openPage();
    expect("[data-figure='rfm'] li").toHaveText(/3 \/ 5\s*Recency\s*a while ago/);
    expect("[data-figure='rfm'] .badge").toHaveClass("text-bg-warning");
});

test("what one may not do is not offered", async () => {
    onRpc("crm.customer.page", "get_page", () =>
        makePage({
            allowed: {quotation: false, activity: false, email: false, edit: false},
            actions: [],
            is_restricted: true,
        })
    );
    await openPage();
    expect("button:contains(New quotation)").toHaveCount(0);
    expect("button:contains(Send e-mail)").toHaveCount(0);
    expect("button:contains(Open contact)").toHaveCount(1);
    expect(".alert-info").toHaveCount(1);
});

test("a customer that is gone gives a sentence, not a dialog", async () => {
    onRpc("crm.customer.page", "get_page", () => {
        throw makeServerError({message: "This contact no longer exists."});
    });
    await openPage();
    expect("[role=alert]").toHaveText(/This contact no longer exists\./);
    expect(".o_dialog").toHaveCount(0);
});

test("without a customer the page says where to find one", async () => {
    await openPage({});
    expect("[role=alert]").toHaveText(/Open a customer from the list of contacts/);
});
