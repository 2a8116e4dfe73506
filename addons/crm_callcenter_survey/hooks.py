"""What has to happen once, around uninstalling."""

from odoo.tools import SQL


def uninstall_hook(env):
    """Remove the notes that Odoo would forget.

    The foreign keys of our fields on Odoo's models go with their columns, but the note
    that Odoo took of them has no external id to find it by.
    """
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_constraint WHERE type = 'f' AND module = "
            "(SELECT id FROM ir_module_module WHERE name = 'crm_callcenter_survey')"
        )
    )
