"""What has to happen once, around installing and uninstalling."""

from odoo.tools import SQL

# Rows that refer to records of ours with "restrict": Odoo deletes its records before it
# drops the tables, and each such row would be an error in the log.
TABLES_TO_EMPTY = ("crm_consent",)


def uninstall_hook(env):
    """Empty the tables that would keep Odoo from deleting what the add-on brought."""
    for table in TABLES_TO_EMPTY:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
