"""What has to happen once, around installing and uninstalling."""

from odoo.tools import SQL

# Rows that refer to records of ours with "restrict": Odoo deletes its records before it
# drops the tables, and each such row would be an error in the log.
TABLES_TO_EMPTY = ("crm_consent",)


def uninstall_hook(env):
    """Remove what Odoo would stumble over, or forget, when it removes the add-on."""
    for table in TABLES_TO_EMPTY:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    # Foreign keys of our fields on Odoo's models: the keys go with their columns, but
    # Odoo keeps the note it took of them, which has no external id to find it by.
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_constraint WHERE type = 'f' AND module = "
            "(SELECT id FROM ir_module_module WHERE name = 'crm_extended')"
        )
    )
