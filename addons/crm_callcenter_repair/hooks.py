"""What has to happen once, around uninstalling."""

from odoo.addons.crm_extended.residue import remove_residue

ADDON = "crm_callcenter_repair"


def uninstall_hook(env):
    """Remove what Odoo would forget when it removes the add-on."""
    remove_residue(env, ADDON)
