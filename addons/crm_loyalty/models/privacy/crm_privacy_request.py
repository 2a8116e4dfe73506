"""A person who is forgotten has no card any more."""

from odoo import models


class CrmPrivacyRequest(models.Model):
    """Cards are archived; what they owe is released as breakage when it lapses."""

    _inherit = "crm.privacy.request"

    def _leave_running(self, partners):
        """Archive the cards, so that nobody can spend their points."""
        super()._leave_running(partners)
        # sudo: cards of all companies
        self.env["loyalty.card"].sudo().search(
            [("partner_id", "in", partners.ids)]
        ).write({"active": False})
