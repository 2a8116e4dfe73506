import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {mountWithCleanup, onRpc, mockService} from "@web/../tests/web_test_helpers";
import {JourneyDiagram} from "@crm_extended/views/journey_diagram/journey_diagram";

describe.current.tags("desktop");
defineMailModels();

const STEP = {kind: "E-mail", icon: "fa fa-envelope-o", failed: 0, blocked: 0};

test("steps are drawn with their numbers, and open their people", async () => {
    onRpc("crm.journey", "get_diagram", () => ({
        version: 2,
        entered: 12,
        steps: [
            {...STEP, id: 1, name: "Welcome", row: 0, column: 0, waiting: 3, passed: 9},
            {
                ...STEP,
                id: 2,
                name: "Again",
                row: 1,
                column: 0,
                waiting: 0,
                passed: 4,
                blocked: 2,
            },
        ],
        ways: [
            {source: 1, target: 2, label: "yes"},
            {source: 1, target: 0, label: "no"},
            {source: 2, target: 0, label: ""},
        ],
        end: {row: 2, column: 0, done: 4, goal: 1, left: 0},
    }));
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.domain[0][2]}`);
        },
    });
    await mountWithCleanup(JourneyDiagram, {props: {record: {resId: 7}}});
    expect(queryAllTexts(".o_crm_extended_step")).toEqual([
        "E-mail\nWelcome\n3 waiting · 9 passed",
        "E-mail\nAgain\n0 waiting · 4 passed · 2 not sent",
    ]);
    expect(".o_crm_extended_way").toHaveCount(3);
    await click("[data-step='2']");
    await animationFrame();
    expect.verifySteps(["crm.journey.person 2"]);
});

test("a journey that is not saved yet says what to do", async () => {
    await mountWithCleanup(JourneyDiagram, {props: {record: {resId: false}}});
    expect(".o_crm_extended_journey_diagram p").toHaveText(
        "Add steps and save: the journey is drawn here."
    );
});
