"""Traces of visitors: hashes, for a while."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import hmac

WINDOW_HOURS = 1
GC_LIMIT = 10_000


class LoyaltyReferralTrace(models.Model):
    """One browser or internet address from which somebody came, as a keyed hash.

    Rows of the kind *visit* count how often one address opens referral pages; they
    have no partner.
    """

    _name = "loyalty.referral.trace"
    _description = "Trace of a Visitor"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    kind = fields.Selection(
        selection=[
            ("visit", "Visit"),
            ("device", "Browser"),
            ("network", "Internet Address"),
        ],
        required=True,
    )
    key = fields.Char(required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, index=True)

    _key_date = models.Index("(key, date)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_key(self, kind, text):
        """Return the hash of what identifies a visitor, worthless elsewhere."""
        # sudo: the secret of the database stays on the server
        return hmac(self.sudo().env, f"loyalty-trace-{kind}", text)

    @api.model
    def _count_visit(self, address):
        """Count a visit to a referral page.

        :param str address: the internet address.
        :return: whether this visit is within what the company allows per hour.
        """
        # sudo: strangers are counted, and read no counters
        traces = self.sudo()
        key = self._get_key("visit", address)
        now = fields.Datetime.now()
        since = fields.Datetime.subtract(now, hours=WINDOW_HOURS)
        limit = self.env.company.loyalty_visit_limit
        visits = traces.search_count(
            Domain("key", "=", key) & Domain("date", ">", since), limit=limit
        )
        if visits >= limit:
            return False
        traces.create(
            {
                "kind": "visit",
                "key": key,
                "company_id": self.env.company.id,
                "date": now,
            }
        )
        return True

    @api.model
    def _remember(self, partner, device, address):
        """Remember from where a member or friend came, once a day.

        :param device: the mark of the browser; ``""`` when it has none.
        """
        if not self.env.company.loyalty_trace_days:
            return
        # sudo: as for visits
        traces = self.sudo()
        commercial = partner.sudo().commercial_partner_id
        now = fields.Datetime.now()
        keys = {"device": device, "network": address}
        keys = {kind: self._get_key(kind, text) for kind, text in keys.items() if text}
        known = traces.search(
            Domain("partner_id", "=", commercial.id)
            & Domain("key", "in", list(keys.values()))
            & Domain("date", ">", fields.Datetime.subtract(now, days=1))
        )
        traces.create(
            [
                {
                    "kind": kind,
                    "key": key,
                    "partner_id": commercial.id,
                    "company_id": self.env.company.id,
                    "date": now,
                }
                for kind, key in keys.items()
                if key not in known.mapped("key")
            ]
        )

    @api.autovacuum
    def _gc_traces(self):
        """Forget visits after an hour, and traces after the days of the company.

        :return: how many went, and whether there may be more: then it goes on.
        """
        now = fields.Datetime.now()
        old = Domain("kind", "=", "visit") & Domain(
            "date", "<", fields.Datetime.subtract(now, hours=WINDOW_HOURS)
        )
        # sudo: the companies of the database, whoever runs the job
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        for company in companies.search([]):  # pylint: disable=no-search-all
            oldest = fields.Datetime.subtract(now, days=company.loyalty_trace_days)
            old |= Domain("company_id", "=", company.id) & Domain("date", "<", oldest)
        traces = self.search(old, limit=GC_LIMIT)
        traces.unlink()
        return len(traces), len(traces) == GC_LIMIT
