"""Contracts grant a service level."""

from odoo import fields, models


class CrmServiceLevel(models.AbstractModel):
    """Add the levels that customers have bought."""

    _inherit = "crm.service.level"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_grants(self, partners):
        """Add what contracts of today grant to a contact or its company."""
        grants = super()._get_grants(partners)
        # sudo: who may serve a customer may know how; the level says nothing else
        partners_sudo = partners.sudo()
        contracts = (
            self.env["crm.service.contract"]
            .sudo()
            ._get_valid(
                partners_sudo | partners_sudo.commercial_partner_id,
                self.env.company,
                [fields.Date.context_today(self)],
            )
            .filtered("service_level")
        )
        for partner in partners_sudo if contracts else ():
            for contract in contracts:
                if contract.partner_id in partner | partner.commercial_partner_id:
                    reason = self.env._("contract %(name)s", name=contract.name)
                    grants.setdefault(partner.id, []).append(
                        (contract.service_level, reason)
                    )
        return grants
