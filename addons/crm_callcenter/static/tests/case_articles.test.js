import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {click, edit, press, queryAllTexts} from "@odoo/hoot-dom";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
import {Component, xml} from "@odoo/owl";
import {mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {CaseArticles} from "@crm_callcenter/views/case_desk/case_articles";
import {getKeys, handleKey} from "@crm_callcenter/views/case_desk/case_desk_keys";
import {insertArticle} from "@crm_callcenter/views/case_desk/case_desk_actions";

describe.current.tags("desktop");
defineMailModels();

const ROWS = [
    {id: 5, title: "Descale", excerpt: "Use acid", url: "/knowledge/5", can_send: true},
    {id: 6, title: "Secret", excerpt: "", url: "/knowledge/6", can_send: false},
];

class Parent extends Component {
    static components = {CaseArticles};
    static props = {};
    static template = xml`
        <CaseArticles caseId="1" insert.bind="insert" close.bind="close"/>`;

    insert(caseId, text) {
        expect.step([caseId, text]);
    }

    close() {
        expect.step("closed");
    }
}

async function openArticles() {
    await mountWithCleanup(Parent);
    await animationFrame();
    await animationFrame();
}

beforeEach(() => {
    onRpc("crm.case.desk", "get_articles", ({args}) => {
        expect.step(args);
        return args[1] === "nothing" ? [] : ROWS;
    });
});

test("one Enter puts the best article into the answer", async () => {
    onRpc("crm.case.desk", "insert_article", ({args}) => {
        expect.step(args);
        return "Descale\nhttps://example.com/knowledge/5\n";
    });
    await openArticles();
    expect(".o_crm_callcenter_insert").toBeFocused();
    await press("Enter");
    await animationFrame();
    expect.verifySteps([
        [1, ""],
        [1, 5, "link"],
        [1, "Descale\nhttps://example.com/knowledge/5\n"],
    ]);
});

test("an article that is not for the customer cannot be inserted", async () => {
    await openArticles();
    expect(".o_crm_callcenter_insert").toHaveCount(1);
    expect(queryAllTexts("li .badge")).toEqual(["Not for this customer"]);
    expect.verifySteps([[1, ""]]);
});

test("looks for other words, and says when there is nothing", async () => {
    await openArticles();
    await click("input");
    await edit("nothing");
    await press("Enter");
    await animationFrame();
    expect(".o_crm_callcenter_no_article").toHaveCount(1);
    await press("Escape");
    expect.verifySteps([[1, ""], [1, "nothing"], "closed"]);
});

test("an answer to an earlier question does not replace a later one", async () => {
    const first = new Deferred();
    onRpc("crm.case.desk", "get_articles", ({args}) => (args[1] ? ROWS : first));
    await mountWithCleanup(Parent);
    await click("input");
    await edit("descale");
    await press("Enter");
    await animationFrame();
    first.resolve([]);
    await animationFrame();
    expect(".o_crm_callcenter_insert").toHaveCount(1);
});

test("the key opens the articles, and only of a case that may be answered", () => {
    const state = {detail: {id: 1, can_write: true}, hasArticles: false};
    const desk = {
        keys: getKeys(),
        replyRef: {el: null},
        state,
        focusReply: () => expect.step("reply"),
    };
    const ev = {key: "a", target: document.body, preventDefault: () => {}};
    handleKey(desk, ev);
    expect(state.hasArticles).toBe(true);
    handleKey(desk, ev);
    expect(state.hasArticles).toBe(false);
    expect.verifySteps(["reply"]);
    state.detail.can_write = false;
    handleKey(desk, ev);
    expect(state.hasArticles).toBe(false);
    expect.verifySteps(["reply"]);
});

test("an article that comes late does not land in the answer of another case", () => {
    const desk = {
        state: {detail: {id: 2}, text: "Hello", hasArticles: true},
        focusReply: () => expect.step("reply"),
    };
    insertArticle(desk, 1, "Descale\n");
    expect(desk.state.text).toBe("Hello");
    insertArticle(desk, 2, "Descale\n");
    expect(desk.state).toMatchObject({text: "Hello\nDescale\n", hasArticles: false});
    expect.verifySteps(["reply"]);
});
