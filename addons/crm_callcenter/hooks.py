"""What has to happen once, around installing and uninstalling."""

from odoo.addons.crm_extended.residue import get_own_models, remove_residue

ADDON = "crm_callcenter"
CASES = "crm.case"
# see remove_residue
TABLES_TO_EMPTY = (
    "crm_call_answer",
    "crm_call_attempt",
    "crm_call_list_entry",
    "crm_call_list",
    "crm_call_script",
    "crm_quality_review",
    "crm_call",
    "crm_call_disposition",
    "crm_case",
    "crm_case_mail_address",
    "crm_service_contract",
    "crm_sla_policy",
    "crm_case_team",
    "crm_case_type",
    "crm_knowledge_article",
    "crm_knowledge_category",
)


def post_init_hook(env):
    """Give the companies that exist already their case numbers."""
    # a handful at most
    # pylint: disable-next=no-search-all
    env["res.company"].search([])._create_case_sequences()


def uninstall_hook(env):
    """Remove what Odoo would stumble over, or forget, when it removes the add-on."""
    own = get_own_models(env, ADDON)
    models = env["ir.model"].search([("model", "in", own)])
    # the addresses of the teams
    aliases = env["mail.alias"].search(
        [
            "|",
            ("alias_model_id", "in", models.ids),
            ("alias_parent_model_id", "in", models.ids),
        ]
    )
    remove_residue(env, ADDON, TABLES_TO_EMPTY)
    aliases.unlink()
    env["ir.sequence"].search([("code", "=", CASES)]).unlink()
