"""Whether a case is covered by what the customer has bought."""

from odoo import api, fields, models
from odoo.tools import SQL

CONTRACT_FIELDS = {"partner_id", "product_id"}


class CrmCase(models.Model):
    """Find the contract of a case when it comes in."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    service_contract_id = fields.Many2one(
        comodel_name="crm.service.contract",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    contract_state = fields.Selection(
        selection=[("covered", "Covered"), ("used_up", "Used Up")],
        string="Entitlement",
        readonly=True,
        copy=False,
        help="Covered: the case is one of those that the contract includes. Used up: "
        "there is a contract, and all cases that it includes were used before.",
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_watched_fields(self):
        """Keep the product in the history: the contract depends on it."""
        return [*super()._get_watched_fields(), "product_id"]

    @api.private
    def _after_changes(self, changes, at):
        """Look for the contract again when customer or product changed."""
        self.filtered(
            lambda case: CONTRACT_FIELDS & changes[case.id].keys()
        )._assign_contract()
        super()._after_changes(changes, at)

    @api.private
    def _after_events(self, kinds, at):
        """Look for the contract of new cases, before a promise is made."""
        self.filtered(lambda case: "received" in kinds[case.id])._assign_contract()
        super()._after_events(kinds, at)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _assign_contract(self):
        """Give each case the contract that covers it, one with cases left first."""
        # sudo: what the customer bought does not depend on who opens the case
        cases = self.sudo()
        partners = cases.partner_id | cases.commercial_partner_id
        known = cases.filtered("service_contract_id")
        # sudo: as above
        contracts = self.env["crm.service.contract"].sudo()
        if contracts._get_holder_ids() & set(partners.ids):
            days = [case._get_contract_day() for case in cases]
            contracts = contracts._get_valid(partners, cases.company_id, days)
        limited = contracts.filtered("included_cases")
        if limited:
            # two cases at once do not both take the last one: the second waits, and is
            # run again by Odoo
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_service_contract SET write_date = write_date "
                    "WHERE id IN %s",
                    limited._ids,
                )
            )
        for case in cases if contracts else known:
            case._take_contract(contracts)

    def _take_contract(self, contracts):
        """Write the contract of one case, and whether it still covers it."""
        day = self._get_contract_day()
        own = contracts.filtered(lambda contract: contract._covers(self, day))
        if self.service_contract_id in own and self.service_contract_id:
            return
        free = own.filtered(lambda c: not c.included_cases or c.remaining_cases)
        contract = (free or own)[:1]
        state = "covered" if free else "used_up"
        self._store(
            {
                "service_contract_id": contract.id,
                "contract_state": state if contract else False,
            }
        )

    def _get_contract_day(self):
        """Return the day on which the case came in, where the company is."""
        self.ensure_one()
        zone = self.company_id.partner_id.tz or "UTC"
        return fields.Datetime.context_timestamp(
            self.with_context(tz=zone), self.date_received
        ).date()
