"""What has to happen once, around installing and uninstalling."""

from odoo.tools import SQL

CASES = "crm.case"
# Rows that refer to records of ours with "restrict": Odoo deletes its records before it
# drops the tables, and each such row would be an error in the log. Cases first.
TABLES_TO_EMPTY = (
    "crm_case",
    "crm_case_mail_address",
    "crm_service_contract",
    "crm_sla_policy",
    "crm_case_team",
    "crm_case_type",
    "crm_knowledge_article",
    "crm_knowledge_category",
)
# Odoo's tables that point at any record by its model and id
LINKED_TABLES = {
    "mail_message": ("model", "res_id"),
    "mail_followers": ("res_model", "res_id"),
    "mail_activity": ("res_model", "res_id"),
    "rating_rating": ("res_model", "res_id"),
    "ir_attachment": ("res_model", "res_id"),
}


def post_init_hook(env):
    """Give the companies that exist already their case numbers."""
    # a handful at most
    # pylint: disable-next=no-search-all
    env["res.company"].search([])._create_case_sequences()


def uninstall_hook(env):
    """Remove what Odoo would stumble over, or forget, when it removes the add-on."""
    own = _get_own_models(env)
    _remove_linked(env, own)
    _remove_notes(env, own)
    models = env["ir.model"].search([("model", "in", own)])
    # the addresses of the teams
    aliases = env["mail.alias"].search(
        [
            "|",
            ("alias_model_id", "in", models.ids),
            ("alias_parent_model_id", "in", models.ids),
        ]
    )
    for table in TABLES_TO_EMPTY:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    aliases.unlink()
    env["ir.sequence"].search([("code", "=", CASES)]).unlink()
    # Foreign keys of our fields on Odoo's models: the keys go with their columns, but
    # Odoo keeps the note it took of them, which has no external id to find it by.
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_constraint WHERE type = 'f' AND module = "
            "(SELECT id FROM ir_module_module WHERE name = 'crm_callcenter')"
        )
    )


def _get_own_models(env):
    """Return the names of the models that the add-on brought."""
    return [
        name
        for name, model in env.registry.items()
        if model._original_module == "crm_callcenter"
    ]


def _remove_linked(env, own):
    """Delete messages, files and the like of cases and of what belongs to them."""
    for table, (model_column, id_column) in LINKED_TABLES.items():
        env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = ANY(%s) AND %s IS NOT NULL",
                SQL.identifier(table),
                SQL.identifier(model_column),
                own,
                SQL.identifier(id_column),
            )
        )


def _remove_notes(env, own):
    """Delete the notes that Odoo keeps under the names of other add-ons.

    What a model has from a mixin is noted under the add-on of the mixin, and stays
    noted when the model goes.
    """
    for name in own:
        table = name.replace(".", "_")
        for pattern in (f"model_inherit__{table}__%", f"selection__{table}__%"):
            env.cr.execute(
                SQL(
                    "DELETE FROM ir_model_data WHERE module != 'crm_callcenter' "
                    "AND name LIKE %s",
                    pattern.replace("_", r"\_"),
                )
            )
