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


def remove_residue(env, addon, tables=()):
    """Remove what Odoo would stumble over, or forget, when it removes an add-on.

    Called by the uninstall hook of each add-on of ours that brings models or relations
    to Odoo's, beside what only that add-on knows of.

    :param tables: tables of the add-on whose rows refer to its or Odoo's records with
        "restrict", in the order in which they are emptied. Odoo deletes its records
        before it drops the tables, and each such row would be an error in the log.
    """
    own = get_own_models(env, addon)
    _remove_linked(env, own)
    _remove_notes(env, addon, own)
    for table in tables:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    _remove_key_notes(env, addon)


def get_own_models(env, addon):
    """Return the names of the models that an add-on brought."""
    return [
        name for name, model in env.registry.items() if model._original_module == addon
    ]


def _remove_linked(env, own):
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


def _remove_notes(env, addon, own):
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


def _remove_key_notes(env, addon):
    """Delete the notes of the foreign keys of an add-on's fields on others' models.

    The keys go with their columns, but the note that Odoo took of them has no external
    id to find it by.
    """
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_constraint WHERE type = 'f' AND module = "
            "(SELECT id FROM ir_module_module WHERE name = %s)",
            addon,
        )
    )
