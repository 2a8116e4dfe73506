"""Time passes: points lapse and are released on many cards at once."""

from odoo import models
from odoo.tools import SQL

from ...queries.expiry import build_settle_query


class LoyaltyLedger(models.AbstractModel):
    """Bring cards up to date in one statement, as the job does it every few minutes."""

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _settle_batch(self, cards):
        """Bring locked cards up to date, with as many queries for many as for one.

        What is written is one statement: a job that is killed has done it for all cards
        of the batch or for none, and the cards that are left are still due. Cards whose
        member owes points are settled one by one.
        """
        if not cards:
            return
        # sudo: the ledger writes itself
        self = self.sudo()
        cards = cards.with_env(self.env)
        cards.flush_recordset()
        self.env["loyalty.program"].flush_model(["inactivity_months"])
        companies, owing = self._get_lot_companies(cards)
        clocks = {
            company: self.with_company(company)._get_clock()
            for company in companies | self.env.company
        }
        now = clocks[self.env.company].now.replace(microsecond=0)
        rows = self.env.execute_query(
            build_settle_query(
                cards.ids,
                [
                    (company.id, clock.today, str(clock.zone))
                    for company, clock in clocks.items()
                ],
                now,
                self.env.uid,
                self._get_lapse_reason(),
            )
        )
        self.env["loyalty.point.lot"].invalidate_model(
            ["remaining", "move_ids"], flush=False
        )
        cards._forget_ledger()
        cards.browse(row[0] for row in rows)._send_points_reach_communication(
            {
                cards.browse(card_id): {"old": before or 0.0, "new": float(after)}
                for card_id, before, after in rows
            }
        )
        for card in owing:
            self._close(self._open(card))

    def _get_lot_companies(self, cards):
        """Return (companies in which the cards have lots, cards that owe points)."""
        rows = self.env.execute_query(
            SQL(
                "SELECT card_id, company_id, BOOL_OR(remaining < 0)"
                " FROM loyalty_point_lot WHERE card_id IN %s AND remaining <> 0"
                " GROUP BY card_id, company_id ORDER BY card_id",
                tuple(cards.ids),
            )
        )
        companies = self.env["res.company"].browse({row[1] for row in rows})
        return companies, cards.browse(row[0] for row in rows if row[2])
