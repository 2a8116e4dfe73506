"""The loyalty methods of the interface for other systems."""

from odoo import api, models
from odoo.exceptions import UserError


class CrmApi(models.AbstractModel):
    """Let other systems read a customer's points."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    def loyalty_balance(self, partner_id):
        """Return the customer's points in the program of the client's company.

        :param int partner_id: a contact of the client's company.
        :return: the keys of ``loyalty.balance._get_balance``; ``program`` is ``False``
            when the company runs none.
        :rtype: dict
        :raises AccessError: when the client may not call this, or the company has no
            such contact.
        :raises UserError: when the company has turned loyalty off.
        """
        crm_api = self._authorize("loyalty_balance")
        partner = crm_api._check_partner("partner_id", partner_id)
        if not crm_api.env.company.crm_loyalty_enabled:
            raise UserError(
                self.env._(
                    "Loyalty is turned off for the company %(company)s. Ask the "
                    "administrator to turn it on in the settings of Loyalty.",
                    company=crm_api.env.company.name,
                )
            )
        return crm_api._to_plain(crm_api.env["loyalty.balance"]._get_balance(partner))
