"""What Odoo forgets when it removes an add-on; for the hooks of ours."""

from odoo.tools import SQL
from odoo.tools.sql import table_exists

# Odoo's tables that point at any record by its model and id
LINKED_TABLES = {
    "mail_message": ("model", "res_id"),
    "mail_followers": ("res_model", "res_id"),
    "mail_activity": ("res_model", "res_id"),
    "rating_rating": ("res_model", "res_id"),
    "ir_attachment": ("res_model", "res_id"),
}


def get_own_models(env, addon):
    """Return the names of the models that an add-on brought."""
    return [
        name for name, model in env.registry.items() if model._original_module == addon
    ]


def remove_linked(env, own):
    """Delete messages, files and the like of the records of models."""
    for table, (model_column, id_column) in LINKED_TABLES.items():
        if not table_exists(env.cr, table):
            continue
        env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = ANY(%s) AND %s IS NOT NULL",
                SQL.identifier(table),
                SQL.identifier(model_column),
                own,
                SQL.identifier(id_column),
            )
        )


def remove_notes(env, addon, own):
    """Delete the notes that Odoo keeps under the names of other add-ons.

    What a model has from a mixin is noted under the add-on of the mixin, and stays
    noted when the model goes.
    """
    for name in own:
        table = name.replace(".", "_")
        for pattern in (f"model_inherit__{table}__%", f"selection__{table}__%"):
            env.cr.execute(
                SQL(
                    "DELETE FROM ir_model_data WHERE module != %s AND name LIKE %s",
                    addon,
                    pattern.replace("_", r"\_"),
                )
            )
