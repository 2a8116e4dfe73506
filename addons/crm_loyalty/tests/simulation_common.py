"""Sales of the past, for the tests of simulations."""

from datetime import date
from decimal import Decimal

from odoo import Command

from .common import CrmLoyaltyCommon

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
TIERS = ((Decimal(500), Decimal("1.25")), (Decimal(2000), Decimal(2)))


class SimulationCommon(CrmLoyaltyCommon):
    """Drafts in company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.product = cls._create_product(default_code="CONS")

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    def _create_draft(self, **values):
        """Return a draft on the imported history of 2025, with everybody in it."""
        return self.env["loyalty.simulation"].create(
            {
                "name": "Draft",
                "company_id": self.company_a.id,
                "date_from": FIRST,
                "date_to": LAST,
                "has_own_sales": False,
                "points_per_unit": 1,
                "point_value": 0.05,
                "participation_pct": 100,
                "redemption_pct": 80,
                "margin_pct": 40,
                **values,
            }
        )

    def _add_tiers(self, draft, tiers=TIERS):
        draft.tier_ids = [
            Command.create(
                {
                    "name": f"Tier {index}",
                    "threshold": float(threshold),
                    "multiplier": float(multiplier),
                }
            )
            for index, (threshold, multiplier) in enumerate(tiers, start=1)
        ]

    def _add_history(self, partner, ref, day, amounts, company=None, **values):
        """Add one imported document with a line per amount."""
        company = company or self.company_a
        return self.env["crm.sale.history"].create(
            [
                {
                    "company_id": company.id,
                    "source": "test",
                    "document_ref": ref,
                    "line_ref": str(index),
                    "date": day,
                    "partner_id": partner.id,
                    "quantity": 1,
                    "unit_price": amount,
                    "currency_id": company.currency_id.id,
                    "amount": amount,
                    **values,
                }
                for index, amount in enumerate(amounts)
            ]
        )
