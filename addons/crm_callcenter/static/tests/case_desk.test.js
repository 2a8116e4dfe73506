import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {click, edit, press, queryAllTexts} from "@odoo/hoot-dom";
import {Deferred, advanceTime, animationFrame} from "@odoo/hoot-mock";
import {getService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import "@crm_callcenter/views/case_desk/case_desk";

describe.current.tags("desktop");
defineMailModels();

const REFRESH_MS = 20000;
const TABS = ["mine", "team", "unassigned", "breaching", "waiting"];

function makeRow(id, values = {}) {
    return {
        id,
        number: `C0000${id}`,
        name: `Case ${id}`,
        partner_id: false,
        customer: "Ann",
        user_id: 7,
        user: "Bob",
        team: "Service",
        type: "",
        stage: "New",
        is_vip: false,
        is_waiting: false,
        is_closed: false,
        is_unanswered: false,
        priority: 1,
        priority_label: "Normal",
        priority_reason: "",
        deadline: false,
        is_paused: false,
        tone: "secondary",
        received: "2026-11-01 10:00:00",
        ...values,
    };
}

function makeDesk(cases) {
    return {
        tab: "mine",
        tabs: TABS.map((key) => ({key, label: key, count: 2, empty: `empty ${key}`})),
        cases,
        vip_count: cases.filter((row) => row.is_vip).length,
    };
}

function makeCase(id) {
    return {
        ...makeRow(id),
        description: "",
        messages: [],
        last_answer_id: 4,
        requires_approval: false,
        can_write: true,
        proposal: "",
        macros: [],
        canned: [],
    };
}

async function openDesk() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_case_desk",
    });
    await animationFrame();
    await animationFrame();
}

beforeEach(() => {
    localStorage.clear();
    onRpc("crm.case.presence", "ping", () => []);
    onRpc("crm.case.desk", "get_desk", () =>
        makeDesk([makeRow(1, {is_vip: true}), makeRow(2, {is_unanswered: true})])
    );
    onRpc("crm.case.desk", "get_case", ({args}) => makeCase(args[0]));
});

test("marks very important customers and opens the first case", async () => {
    await openDesk();
    expect(".o_crm_callcenter_row").toHaveCount(2);
    expect(".o_crm_callcenter_row:first .badge").toHaveText("Very important");
    expect(".o_crm_callcenter_case h2").toHaveText("Case 1");
});

test("marks the cases in which the customer wrote last", async () => {
    await openDesk();
    expect(".o_crm_callcenter_row:first .o_crm_callcenter_turn").toHaveCount(0);
    expect(".o_crm_callcenter_row:last .o_crm_callcenter_turn").toHaveCount(1);
});

test("does not call a deadline late whose clock stands still", async () => {
    const deadline = "2026-11-01 10:00:00";
    const paused = {deadline, is_waiting: true, is_paused: true};
    onRpc("crm.case.desk", "get_desk", () =>
        makeDesk([makeRow(1, paused), makeRow(2, {deadline, tone: "danger"})])
    );
    onRpc("crm.case.desk", "get_case", () => ({...makeCase(1), ...paused}));
    await openDesk();
    expect(".o_crm_callcenter_row:first .o_crm_callcenter_deadline").toHaveText(
        "Paused"
    );
    expect(".o_crm_callcenter_row:last .o_crm_callcenter_deadline").not.toHaveText(
        "Paused"
    );
    expect(".o_crm_callcenter_case .o_crm_callcenter_deadline").toHaveText("Paused");
});

test("goes through the queue and the tabs with one key", async () => {
    onRpc("crm.case.desk", "get_desk", ({args}) => {
        expect.step(args[0]);
        return makeDesk([makeRow(1), makeRow(2)]);
    });
    await openDesk();
    await press("j");
    await animationFrame();
    expect(".o_crm_callcenter_case h2").toHaveText("Case 2");
    await press("2");
    await animationFrame();
    expect.verifySteps(["mine", "team"]);
});

test("an empty queue says what to do", async () => {
    onRpc("crm.case.desk", "get_desk", () => makeDesk([]));
    await openDesk();
    expect(queryAllTexts(".o_crm_callcenter_empty")).toEqual(["empty mine"]);
});

test("keeps the text and warns when a colleague has answered", async () => {
    onRpc("crm.case.desk", "reply", ({args}) => {
        expect.step(args);
        return args[3] === null
            ? {sent: true, message: "Sent"}
            : {sent: false, message: "Bob has answered"};
    });
    await openDesk();
    await click(".o_crm_callcenter_reply textarea");
    await edit("Hello");
    await animationFrame();
    await click(".o_crm_callcenter_send");
    await animationFrame();
    expect(".o_crm_callcenter_reply .alert").toHaveText("Bob has answered");
    expect(".o_crm_callcenter_reply textarea").toHaveValue("Hello");
    await click(".o_crm_callcenter_send");
    await animationFrame();
    await animationFrame();
    expect(".o_crm_callcenter_reply textarea").toHaveValue("");
    expect.verifySteps([
        [1, "Hello", "", 4],
        [1, "Hello", "", null],
    ]);
});

test("a queue that comes late does not replace the case that was clicked", async () => {
    await openDesk();
    const late = new Deferred();
    const second = new Deferred();
    onRpc("crm.case.desk", "get_desk", () => late);
    onRpc("crm.case.desk", "get_case", async ({args}) => {
        if (args[0] === 2) {
            await second;
        }
        return makeCase(args[0]);
    });
    await advanceTime(REFRESH_MS);
    await click(".o_crm_callcenter_row:last");
    late.resolve(makeDesk([makeRow(1), makeRow(2)]));
    await animationFrame();
    await animationFrame();
    second.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_crm_callcenter_case h2").toHaveText("Case 2");
});

test("before any case is shown, a click counts more than the first row", async () => {
    const second = new Deferred();
    let count = 0;
    onRpc("crm.case.desk", "get_case", async ({args}) => {
        count += 1;
        if (count === 1) {
            return new Deferred(); // the first row never comes
        }
        if (args[0] === 2) {
            await second;
        }
        return makeCase(args[0]);
    });
    await openDesk();
    await click(".o_crm_callcenter_row:last");
    await advanceTime(REFRESH_MS); // the queue comes again while the case is on its way
    await animationFrame();
    second.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_crm_callcenter_case h2").toHaveText("Case 2");
});

test("an answer that is under way leaves the next case alone", async () => {
    const sending = new Deferred();
    onRpc("crm.case.desk", "reply", () => sending);
    await openDesk();
    await click(".o_crm_callcenter_reply textarea");
    await edit("Hello");
    await animationFrame();
    await click(".o_crm_callcenter_send");
    await click(".o_crm_callcenter_row:last");
    await animationFrame();
    await animationFrame();
    await click(".o_crm_callcenter_reply textarea");
    await edit("For the second");
    await animationFrame();
    sending.resolve({sent: false, message: "Bob has answered"});
    await animationFrame();
    await animationFrame();
    expect(".o_crm_callcenter_case h2").toHaveText("Case 2");
    expect(".o_crm_callcenter_reply textarea").toHaveValue("For the second");
    expect(".o_crm_callcenter_reply .alert").toHaveCount(0);
});

test("accepts what is proposed with one key", async () => {
    onRpc("crm.case.desk", "get_case", ({args}) => ({
        ...makeCase(args[0]),
        proposal: args[0] === 1 ? "Type: Repair because 3 cases were alike" : "",
    }));
    onRpc("crm.case", "action_accept_proposal", ({args}) => {
        expect.step(args[0]);
        return true;
    });
    await openDesk();
    expect(".o_crm_callcenter_proposal").toHaveText(/3 cases were alike/);
    await press("p");
    await animationFrame();
    expect.verifySteps([[1]]);
    await press("j");
    await animationFrame();
    expect(".o_crm_callcenter_proposal").toHaveCount(0);
    await press("p");
    await animationFrame();
    expect.verifySteps([]);
});
