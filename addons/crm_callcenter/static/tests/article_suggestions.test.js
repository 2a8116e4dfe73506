import {startInteraction} from "@web/../tests/public/helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {click, edit, queryAllTexts, queryAllValues, queryOne} from "@odoo/hoot-dom";
import {Deferred, advanceTime, animationFrame, mockDate} from "@odoo/hoot-mock";
import {onRpc} from "@web/../tests/web_test_helpers";
import {ArticleSuggestions} from "@crm_callcenter/interactions/article_suggestions";

describe.current.tags("desktop");

const WAIT_MS = 400;
const STORAGE_KEY = "crm_callcenter.form";
const SECTION = ".o_crm_callcenter_suggestions";
const ROW = {
    id: 5,
    title: "<b>Descale</b>",
    excerpt: "Use acid",
    url: "/knowledge/d-5",
};

function makeForm(stamp = "1-1.aa-s") {
    return `
        <form class="o_crm_callcenter_case_form" onsubmit="return false">
            <input name="subject"/>
            <input type="hidden" name="suggestion_stamp" value="${stamp}"/>
            <section class="o_crm_callcenter_suggestions d-none" data-minutes="30">
                <ul></ul>
                <template><li><a target="_blank"><strong></strong><span
                    class="o_crm_callcenter_excerpt"></span></a></li></template>
            </section>
            <p class="o_crm_callcenter_suggestions_status" role="status"
                data-message="Look below"></p>
            <textarea name="description"></textarea>
            <button type="submit">Send</button>
        </form>`;
}

async function type(text) {
    await click("[name=subject]");
    await edit(text);
    await advanceTime(WAIT_MS);
    await animationFrame();
}

function keep(stamp, company, minutes) {
    const at = Date.now() - minutes * 60000;
    localStorage.setItem(STORAGE_KEY, JSON.stringify({stamp, company, at}));
}

const getKept = () => JSON.parse(localStorage.getItem(STORAGE_KEY));

beforeEach(() => {
    localStorage.clear();
    onRpc("/knowledge/suggest", async (request) => {
        const {params} = await request.json();
        expect.step(params.text);
        return params.text.includes("nothing") ? [] : [ROW];
    });
});

test("asks once after a pause, shows plain text, and tells who hears", async () => {
    await startInteraction(ArticleSuggestions, makeForm());
    expect(SECTION).toHaveClass("d-none");
    await type("mach");
    expect(SECTION).not.toHaveClass("d-none");
    expect(queryAllTexts(`${SECTION} strong`)).toEqual(["<b>Descale</b>"]);
    expect(`${SECTION} a`).toHaveAttribute("href", "/knowledge/d-5");
    expect(".o_crm_callcenter_suggestions_status").toHaveText("Look below");
    expect.verifySteps(["mach"]);
    await type("nothing");
    expect(SECTION).toHaveClass("d-none");
    expect(".o_crm_callcenter_suggestions_status").toHaveText("");
    expect.verifySteps(["nothing"]);
});

test("two letters ask nobody, a long text is cut", async () => {
    await startInteraction(ArticleSuggestions, makeForm());
    await type("ma");
    expect.verifySteps([]);
    await type("m".repeat(500));
    expect.verifySteps(["m".repeat(200)]);
});

test("what the form holds already is asked for at once", async () => {
    const form = makeForm().replace('name="subject"', 'name="subject" value="machine"');
    await startInteraction(ArticleSuggestions, form);
    await animationFrame();
    expect(SECTION).not.toHaveClass("d-none");
    expect.verifySteps(["machine"]);
});

test("an answer to what was typed before comes too late", async () => {
    const late = new Deferred();
    onRpc("/knowledge/suggest", async (request) => {
        const {params} = await request.json();
        return params.text === "first" ? late : [];
    });
    await startInteraction(ArticleSuggestions, makeForm());
    await type("first");
    await type("second");
    late.resolve([ROW]);
    await animationFrame();
    expect(SECTION).toHaveClass("d-none");
});

test("an opened article is told under the stamp of the form", async () => {
    onRpc("/knowledge/opened", async (request) => {
        const {params} = await request.json();
        expect.step(params);
        return true;
    });
    await startInteraction(ArticleSuggestions, makeForm());
    await type("mach");
    queryOne(`${SECTION} a`).addEventListener("click", (ev) => ev.preventDefault());
    await click(`${SECTION} strong`);
    await animationFrame();
    expect.verifySteps(["mach", {article_id: 5, stamp: "1-1.aa-s"}]);
});

test("two windows are one form until it is sent", async () => {
    await startInteraction(ArticleSuggestions, makeForm() + makeForm("2-1.bb-s"));
    expect(queryAllValues("[name=suggestion_stamp]")).toEqual(["1-1.aa-s", "1-1.aa-s"]);
    expect(getKept().stamp).toBe("1-1.aa-s");
    await click("button[type=submit]:first");
    expect(getKept()).toBe(null);
});

test("a form that is loaded anew in time is the same form", async () => {
    mockDate("2026-01-02 10:00:00");
    keep("2-1.bb-s", "1", 29);
    await startInteraction(ArticleSuggestions, makeForm());
    expect(queryAllValues("[name=suggestion_stamp]")).toEqual(["2-1.bb-s"]);
    // kept just now, not 29 minutes ago; the clock of the test goes on
    expect(Date.now() - getKept().at).toBeLessThan(60000);
});

test("a form that was left alone is another form", async () => {
    mockDate("2026-01-02 10:00:00");
    keep("2-1.bb-s", "1", 30);
    await startInteraction(ArticleSuggestions, makeForm());
    expect(queryAllValues("[name=suggestion_stamp]")).toEqual(["1-1.aa-s"]);
    expect(getKept().stamp).toBe("1-1.aa-s");
});

test("the form of another company is another form", async () => {
    keep("2-7.bb-s", "7", 1);
    await startInteraction(ArticleSuggestions, makeForm());
    expect(queryAllValues("[name=suggestion_stamp]")).toEqual(["1-1.aa-s"]);
});

test("nonsense in the storage does no harm", async () => {
    localStorage.setItem(STORAGE_KEY, "{no json");
    await startInteraction(ArticleSuggestions, makeForm());
    expect(queryAllValues("[name=suggestion_stamp]")).toEqual(["1-1.aa-s"]);
});
