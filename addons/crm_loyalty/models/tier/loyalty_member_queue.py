"""Customers whose documents changed, so that their tiers have to be looked at."""

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 1000
INVOICE_BASES = frozenset({"paid", "visits"})
ORDER_BASES = frozenset({"order_amount", "order_count", "visits"})


class LoyaltyMemberQueue(models.Model):
    """One row says: something of this customer changed in this company.

    Append-only and without unique or foreign key, as ``loyalty.point.queue``.
    """

    _name = "loyalty.member.queue"
    _description = "Members to Look at"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    # a plain integer: a foreign key would lock the partner
    partner_id = fields.Integer(required=True)
    company_id = fields.Integer(required=True)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _build_push(self, bases, documents):
        """Build the INSERT that announces members, ``None`` where nothing counts.

        :param bases: what the documents count for.
        :param SQL documents: relation with ``partner_id`` (a contact), ``company_id``.
        """
        if not bases & set(self.env["loyalty.program"]._get_tier_bases()):
            return None
        return SQL(
            """
            INSERT INTO loyalty_member_queue (partner_id, company_id)
            SELECT DISTINCT member.partner_id, document.company_id
              FROM (%s) document
              JOIN res_partner partner ON partner.id = document.partner_id
              JOIN loyalty_member member
                ON member.partner_id = partner.commercial_partner_id
            """,
            documents,
        )

    @api.model
    def _build_invoice_push(self, moves):
        """Build the INSERT that announces the customers of invoices, or ``None``."""
        return self._build_push(
            INVOICE_BASES,
            SQL(
                "SELECT commercial_partner_id AS partner_id, company_id"
                " FROM account_move WHERE id IN %s",
                tuple(moves.ids),
            ),
        )

    @api.model
    def _push_orders(self, orders):
        """Announce the customers of orders, with one INSERT."""
        if not orders:
            return
        query = self._build_push(
            ORDER_BASES,
            SQL(
                "SELECT partner_id, company_id FROM sale_order WHERE id IN %s",
                tuple(orders.ids),
            ),
        )
        if query:
            self.env.cr.execute(query)

    @api.model
    def _push_card(self, card):
        """Announce the member behind a card on which points moved, with one INSERT."""
        query = self._build_push(
            {"points"},
            SQL(
                "SELECT partner_id, %s AS company_id FROM loyalty_card WHERE id = %s",
                (card.company_id or self.env.company).id,
                card.id,
            ),
        )
        if query:
            self.env.cr.execute(query)

    @api.model
    def _work_off(self, limit=BATCH):
        """Bring the members up to date that were announced, in one transaction.

        :return: how many announcements were taken.
        """
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM loyalty_member_queue WHERE id IN (SELECT id FROM"
                " loyalty_member_queue ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)"
                " RETURNING company_id, partner_id",
                limit,
            )
        )
        customers = {}  # {company id: {partner id}}
        for company_id, partner_id in rows:
            customers.setdefault(company_id, set()).add(partner_id)
        engine = self.env["loyalty.tier.engine"]
        for company in self.env["res.company"].browse(sorted(customers)).exists():
            partners = self.env["res.partner"].browse(sorted(customers[company.id]))
            engine._refresh(partners.exists(), company)
        return len(rows)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_work_off(self):
        """Work the queue off in batches, each a transaction of its own."""
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count([]))
        while taken := self._work_off():
            if not progress(taken):
                break
