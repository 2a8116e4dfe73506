import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {click, press, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame, mockDate} from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import "@crm_callcenter/views/case_form/case_deadline_field";
import "@crm_callcenter/views/case_form/case_form_view";
import "@crm_callcenter/views/case_form/case_turn_field";

describe.current.tags("desktop");

class Case extends models.Model {
    _name = "case";

    name = fields.Char();
    is_closed = fields.Boolean();
    is_waiting = fields.Boolean();
    is_unanswered = fields.Boolean();
    sla_deadline = fields.Datetime();
    sla_state = fields.Selection({
        selection: [
            ["running", "Running"],
            ["paused", "Paused"],
        ],
    });

    _records = [
        {id: 1, name: "Late", is_unanswered: true, sla_deadline: "2019-03-11 07:30:00"},
        {id: 2, name: "Soon", sla_deadline: "2019-03-11 09:00:00"},
        {id: 3, name: "Held", is_waiting: true, sla_deadline: "2019-03-11 07:30:00"},
        {id: 4, name: "Done", is_unanswered: true, is_closed: true},
    ];
}

defineMailModels();
defineModels([Case]);

const HEADER = `
    <form js_class="crm_case_form">
        <header>
            <button name="answer" type="object" string="Answer" class="btn-primary" />
            <button name="wait" type="object" string="Wait"
                class="o_crm_callcenter_now" />
            <button name="refund" type="object" string="Refund" />
            <button name="hidden" type="object" string="Hidden" invisible="name" />
            <field name="is_closed" invisible="1" />
        </header>
        <field name="name" />
    </form>`;

function mountCase(arch) {
    return mountView({type: "form", resModel: "case", resId: 1, arch});
}

test("the buttons of the moment stay, the others wait in a menu", async () => {
    onRpc("case", "refund", () => {
        expect.step("refund");
        return false;
    });
    await mountCase(HEADER);
    expect(queryAllTexts(".o_statusbar_buttons > button")).toEqual([
        "Answer",
        "Wait",
        "More",
    ]);
    await click(".o_crm_callcenter_more");
    await animationFrame();
    expect(queryAllTexts(".o-dropdown-item")).toEqual(["Refund"]);
    await click(".o-dropdown-item button");
    await animationFrame();
    expect.verifySteps(["refund"]);
});

test("the menu is used with the keyboard", async () => {
    onRpc("case", "refund", () => {
        expect.step("refund");
        return false;
    });
    await mountCase(HEADER);
    await click(".o_crm_callcenter_more");
    await animationFrame();
    await press("ArrowDown");
    await press("Enter");
    await animationFrame();
    expect.verifySteps(["refund"]);
});

test("without further buttons there is no menu", async () => {
    await mountCase(
        `<form js_class="crm_case_form"><header>
            <button name="answer" type="object" string="Answer" class="btn-primary" />
        </header><field name="name" /></form>`
    );
    expect(".o_crm_callcenter_more").toHaveCount(0);
});

test("deadlines and turns are marked in lists", async () => {
    mockDate("2019-03-11 08:30:00", 0);
    await mountView({
        type: "list",
        resModel: "case",
        arch: `<list>
            <field name="name" />
            <field name="is_unanswered" widget="crm_case_turn" />
            <field name="sla_deadline" widget="crm_case_deadline" />
        </list>`,
    });
    const row = (number) => `.o_data_row:nth-child(${number})`;
    expect(`${row(1)} .o_crm_callcenter_deadline`).toHaveClass("text-bg-danger");
    expect(`${row(2)} .o_crm_callcenter_deadline`).toHaveClass("text-bg-warning");
    expect(`${row(3)} .o_crm_callcenter_deadline`).toHaveText("Paused");
    expect(`${row(4)} .o_crm_callcenter_deadline`).toHaveCount(0);
    expect(".o_crm_callcenter_turn").toHaveCount(1);
    expect(`${row(1)} .o_crm_callcenter_turn`).toHaveCount(1);
});
