"""The application's menu follows the switch of the company."""

from odoo import models


class IrUiMenu(models.Model):
    """Hide Customer Service where no company of the user has it."""

    _inherit = "ir.ui.menu"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _load_menus_blacklist(self):
        """Add the Customer Service menu when none of the user's companies has it.

        Menus are loaded once for all companies of a person, so one company with the
        switch on is enough to show the application.

        :return: ids of menus that the web client does not show.
        """
        blacklist = super()._load_menus_blacklist()
        if not any(self.env.user.company_ids.mapped("crm_callcenter_enabled")):
            menu = self.env.ref(
                "crm_callcenter.crm_callcenter_menu_root", raise_if_not_found=False
            )
            blacklist.extend(menu.ids if menu else [])
        return blacklist
