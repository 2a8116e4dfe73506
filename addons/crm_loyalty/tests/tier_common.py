"""A ladder of three tiers, for the tests of tiers."""

from odoo.fields import Command

from .common import LedgerCommon


class TierCommon(LedgerCommon):
    """Company A can post invoices; Club A has silver, gold and platinum."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.product = cls._create_product()
        cls.silver = cls._create_tier("Silver", 100)
        cls.gold = cls._create_tier("Gold", 500, earn_multiplier=2)
        cls.platinum = cls._create_tier("Platinum", 1000)

    @classmethod
    def _create_tier(cls, name, needed, program=None, **values):
        """Return a tier of a calendar year."""
        return cls.env["loyalty.tier"].create(
            {
                "name": name,
                "program_id": (program or cls.program_a).id,
                "min_qualifying": needed,
                "window": "calendar_year",
                **values,
            }
        )

    @classmethod
    def _sell(cls, amount, day, partner=None, paid=None, **values):
        """Return an invoice that is paid, or in part."""
        invoice = cls._create_invoice(partner or cls.customer, amount, day, **values)
        if paid != 0:
            cls._pay(invoice, paid)
        return invoice

    @classmethod
    def _credit(cls, amount, day, **values):
        """Return a posted credit note."""
        return cls._create_invoice(
            cls.customer, amount, day, move_type="out_refund", **values
        )

    def _enroll(self, partner=None, program=None):
        """Return the member."""
        partner = partner or self.customer
        self._create_card(partner, 0, program)
        return self._get_member(partner, program)

    def _get_member(self, partner=None, program=None, company=None):
        return self.env["loyalty.member"].search(
            [
                ("partner_id", "=", (partner or self.customer).id),
                ("program_id", "=", (program or self.program_a).id),
                ("company_id", "=", (company or self.company_a).id),
            ]
        )

    def _work_off(self):
        """Do what the job does every minute."""
        while self.env["loyalty.member.queue"]._work_off():
            pass

    def _run(self, program=None, company=None):
        """Do what the job does every night."""
        self.env["loyalty.tier.engine"]._run(
            program or self.program_a, company or self.company_a
        )

    def _balance(self, partner=None):
        return self.crm_api.loyalty_balance((partner or self.customer).id)

    @classmethod
    def _link(cls, records):
        return [Command.set(records.ids)]

    def _assert_standing(self, member, tier, until, qualifying):
        self.assertEqual(
            (member.tier_id.name, str(member.tier_until or ""), member.qualifying),
            (tier, until, qualifying),
        )
