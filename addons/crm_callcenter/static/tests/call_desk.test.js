import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {manuallyDispatchProgrammaticEvent, press, queryOne} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {getService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import "@crm_callcenter/views/call_desk/call_desk";

describe.current.tags("desktop");
defineMailModels();

const ENTRY = {
    id: 7,
    list: "Spring",
    list_id: 1,
    mode: "preview",
    partner: {id: 3, name: "Kari Nordmann"},
    phone: "+4722123456",
    zone: "Norway, Europe/Oslo",
    time_zone: "Europe/Oslo",
    is_callback: false,
    is_dialled: false,
    attempts: [],
    page: {
        id: 5,
        name: "Greeting",
        text: "Good morning",
        kind: "choice",
        choices: [
            {id: 11, name: "Yes"},
            {id: 12, name: "No"},
        ],
        choice_id: false,
        value: "",
    },
    dispositions: [
        {id: 21, name: "Busy", follow_up: "retry"},
        {id: 22, name: "Later", follow_up: "callback"},
    ],
    documents: [],
};

async function openDesk() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_call_desk",
    });
    await animationFrame();
    await animationFrame();
}

async function pressKey(key) {
    await press(key);
    await animationFrame();
    await animationFrame();
}

beforeEach(() => {
    localStorage.clear();
    onRpc("crm.customer.page", "get_page", () => ({overview: false}));
    onRpc("crm.call.desk", "get_desk", () => ({
        lists: [{id: 1, name: "Spring", mode: "preview"}],
        callbacks: 0,
        entry: false,
    }));
    onRpc("crm.call.desk", "take_next", () => ENTRY);
    onRpc("crm.call.desk", "answer", ({args}) => {
        expect.step(["answer", ...args]);
        return false;
    });
    onRpc("crm.call.desk", "finish", ({args}) => {
        expect.step(["finish", ...args]);
        return {documents: [], mode: "preview"};
    });
});

test("a call needs the keyboard only", async () => {
    await openDesk();
    expect(".o_crm_callcenter_call_empty h2").toHaveText("Ready for the next call");
    await pressKey("n");
    expect(".o_crm_callcenter_call_name").toHaveText("Kari Nordmann");
    await pressKey("2");
    expect(".o_crm_callcenter_call_page").toHaveCount(0);
    await pressKey("q");
    expect.verifySteps([
        ["answer", 7, 5, 12, ""],
        ["finish", 7, 21, "", false, false],
    ]);
    expect(".o_crm_callcenter_call_next").toHaveCount(1);
});

test("a callback asks for the time first", async () => {
    await openDesk();
    await pressKey("n");
    await pressKey("w");
    expect(".o_crm_callcenter_call_back input[type=datetime-local]").toBeFocused();
    // Hoot cannot fill inputs of this type
    const input = queryOne(".o_crm_callcenter_call_back input[type=datetime-local]");
    input.value = "2026-03-10T12:00";
    manuallyDispatchProgrammaticEvent(input, "input");
    await pressKey("Enter");
    expect.verifySteps([["finish", 7, 22, "", "2026-03-10 11:00:00", false]]);
});

test("says when nobody can be called", async () => {
    onRpc("crm.call.desk", "take_next", () => false);
    await openDesk();
    await pressKey("n");
    expect(".o_crm_callcenter_call_empty h2").toHaveText(
        "Nobody can be called right now"
    );
});

test("who refused meanwhile leaves the screen", async () => {
    onRpc("crm.call.desk", "dial", () => ({state: "refused", message: "Refused"}));
    await openDesk();
    await pressKey("n");
    await pressKey("d");
    expect(".o_crm_callcenter_call_name").toHaveCount(0);
    expect(".o_notification").toHaveText("Refused");
});
