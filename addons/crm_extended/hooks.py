"""What has to happen once, around installing and uninstalling."""

from odoo.tools import SQL

from .queries.pipeline import build_dissolve_query
from .residue import remove_residue

ADDON = "crm_extended"
# see remove_residue
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
    _leave_odoos_stages(env)
    env.cr.execute(SQL("UPDATE mailing_mailing SET crm_purpose_id = NULL"))
    remove_residue(env, ADDON, TABLES_TO_EMPTY)


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
