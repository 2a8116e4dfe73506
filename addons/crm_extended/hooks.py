"""What has to happen once, around installing and uninstalling."""

from odoo.tools import SQL

from .queries.pipeline import build_dissolve_query
from .residue import get_own_models, remove_linked, remove_notes

ADDON = "crm_extended"
# Rows that refer to records of ours with "restrict": Odoo deletes its records before it
# drops the tables, and each such row would be an error in the log.
TABLES_TO_EMPTY = (
    "crm_lead_line",
    "crm_lead_contact",
    "crm_lead_consent",
    "crm_lead_form",
    "crm_lead_import",
    "crm_territory",
    "crm_journey",
    "crm_segment_rule",
    "crm_consent",
)


def uninstall_hook(env):
    """Remove what Odoo would stumble over, or forget, when it removes the add-on."""
    own = get_own_models(env, ADDON)
    remove_linked(env, own)
    remove_notes(env, ADDON, own)
    _leave_odoos_stages(env)
    env.cr.execute(SQL("UPDATE mailing_mailing SET crm_purpose_id = NULL"))
    for table in TABLES_TO_EMPTY:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    # Foreign keys of our fields on Odoo's models: the keys go with their columns, but
    # Odoo keeps the note it took of them, which has no external id to find it by.
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_constraint WHERE type = 'f' AND module = "
            "(SELECT id FROM ir_module_module WHERE name = %s)",
            ADDON,
        )
    )


def _leave_odoos_stages(env):
    """Keep the stages that Odoo had, and put the deals of all others into them.

    Without pipelines the stages of all of them would stand side by side.
    """
    keeper = env["crm.pipeline"].search(
        [("is_default", "=", True)], order="id", limit=1
    )
    if not keeper:
        return
    env.flush_all()
    env.cr.execute(build_dissolve_query(keeper.id))
    env.cr.execute(
        SQL(
            "UPDATE crm_lead SET pipeline_id = NULL, winner_competitor_id = NULL, "
            "won_reason_id = NULL"
        )
    )
    env.cr.execute(SQL("UPDATE crm_stage SET activity_plan_id = NULL"))
    env.invalidate_all(flush=False)
    env["crm.stage"].search([("pipeline_id", "not in", [False, keeper.id])]).unlink()
