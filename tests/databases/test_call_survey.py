"""Calls and surveys: the tests of the bridge, and what stays when it goes."""

import database
import pytest

NAME = "crm_call_survey"
BRIDGE = "crm_callcenter_survey"
# what Odoo noted of the bridge and would forget
NOTES = f"""
SELECT note.name FROM ir_model_constraint note
  JOIN ir_module_module module ON module.id = note.module
 WHERE module.name = '{BRIDGE}'
"""
FILL = """
script = env["crm.call.script"].create({"name": "Renewal"})
env["crm.call.script.page"].create({
    "script_id": script.id, "name": "Well?", "kind": "text", "next_kind": "end",
})
script.action_make_survey()
env["survey.user_input"].create({
    "survey_id": script.survey_id.id, "crm_script_id": script.id,
})
"""


@pytest.fixture
def db():
    """Return a database with the call centre and Odoo's surveys."""
    made = database.create(NAME)
    made.install("crm_callcenter")
    made.install("survey")
    yield made
    database.drop(NAME)


def test_the_bridge_comes_by_itself_and_works(db):
    """Its own tests pass; without it scripts, surveys and answers are still there."""
    query = f"SELECT state FROM ir_module_module WHERE name = '{BRIDGE}'"
    assert db.rows(query) == [("installed",)]
    db.test(BRIDGE)
    db.run(FILL)
    db.uninstall(BRIDGE)
    assert db.rows(NOTES) == []
    assert db.rows("SELECT COUNT(*) FROM survey_user_input") == [(1,)]
    assert db.rows("SELECT COUNT(*) FROM crm_call_script_page") == [(1,)]
    db.run("env['crm.call.script'].search([('name', '=', 'Renewal')]).action_check()")
