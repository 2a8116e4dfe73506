"""When a movement of points is worth a second look."""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries import review as queries
from ...tools.review import Gift, find_rings
from ..points.loyalty_point_entry import POINTS_DIGITS
from ..points.loyalty_program import LEDGERED_TYPES

KINDS = [
    ("earn_count", "A member earns too often"),
    ("earn_points", "A member earns too many points"),
    ("quick", "Points are spent as soon as they are earned"),
    ("employee", "An employee changes points by hand too often"),
    ("limit", "An employee adjusts round numbers just at the limit"),
    ("identity", "Members with the same phone or address earn by another system"),
    ("ring", "Points are transferred in a ring"),
]
# what was written in a transaction that ended after the last look
OVERLAP = timedelta(minutes=10)
MAX_RING = 5


class LoyaltyReviewRule(models.Model):
    """One pattern, with its limits; what fits it goes on the review list."""

    _name = "loyalty.review.rule"
    _description = "Rule of the Review of Points"
    _inherit = ["loyalty.number.guard"]
    _order = "sequence, id"
    _rec_name = "kind"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="cascade",
        help="Empty: for all companies.",
    )
    kind = fields.Selection(selection=KINDS, string="Pattern", required=True)
    minutes = fields.Integer(
        string="Within (Minutes)", required=True, default=1440, help="1440 is a day."
    )
    max_count = fields.Integer(
        string="More Often Than",
        help="Earnings, adjustments or members; not for points, spending and rings.",
    )
    min_points = fields.Float(
        string="More Points Than", digits=POINTS_DIGITS, help="For points and spending."
    )
    date_looked = fields.Datetime(readonly=True, copy=False)

    _check_numbers = models.Constraint(
        "CHECK(minutes > 0 AND max_count >= 0 AND min_points >= 0)",
        "The time is above zero; limits are not below zero.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _look(self):
        """Put what fits and is new on the review list.

        :return: the reviews that were begun.
        """
        self.env.flush_all()
        reviews = self.env["loyalty.review"]
        for rule in self:
            now = fields.Datetime.now()
            scope = rule._get_scope()
            if scope:
                reviews |= reviews._begin(
                    rule, getattr(rule, f"_find_{rule.kind}")(scope)
                )
            self.env.cr.execute(
                SQL(
                    "UPDATE loyalty_review_rule SET date_looked = %s WHERE id = %s",
                    now,
                    rule.id,
                )
            )
        self.invalidate_recordset(["date_looked"], flush=False)
        return reviews

    def _get_scope(self):
        """Return which movements are judged; ``None`` when there can be none."""
        self.ensure_one()
        # sudo: rules hold for all companies and programs, whoever looks
        programs = self.env["loyalty.program"].sudo().with_context(active_test=False)
        programs = programs.search(Domain("program_type", "in", LEDGERED_TYPES))
        # pylint: disable-next=no-search-all
        companies = self.company_id or self.env["res.company"].sudo().search([])
        if not programs:
            return None
        looked = self.date_looked
        since = looked - OVERLAP if looked else self.create_date.replace(microsecond=0)
        return queries.Scope(companies.ids, programs.ids, since, self.minutes)

    def _find_earn_count(self, scope):
        """Return the rows of members who earned too often."""
        query = queries.build_velocity_query(scope, SQL("COUNT(*)"), self.max_count)
        return self.env.execute_query(query)

    def _find_earn_points(self, scope):
        """Return the rows of members who earned too many points."""
        measure = SQL("SUM(entry.points)")
        query = queries.build_velocity_query(scope, measure, self.min_points)
        return self.env.execute_query(query)

    def _find_quick(self, scope):
        """Return the rows of points that were spent at once."""
        return self.env.execute_query(queries.build_quick_query(scope, self.min_points))

    def _find_employee(self, scope):
        """Return the rows of changes by hand."""
        query = queries.build_employee_query(scope, self.max_count, SQL("TRUE"))
        return self.env.execute_query(query)

    def _find_limit(self, scope):
        """Return the rows of round adjustments just at the limit."""
        query = queries.build_employee_query(
            scope, self.max_count, queries.build_at_limit()
        )
        return self.env.execute_query(query)

    def _find_identity(self, scope):
        """Return the rows of members who share a phone or an address."""
        return self.env.execute_query(
            queries.build_identity_query(scope, self.max_count)
        )

    def _find_ring(self, scope):
        """Return the rows of transfers that close a ring."""
        window = timedelta(minutes=self.minutes)
        # sudo: rules hold for all companies, whoever looks
        transfers = self.env["loyalty.transfer"].sudo()
        transfers = transfers.search_fetch(
            Domain("company_id", "in", scope.company_ids)
            & Domain("date", ">=", scope.since - window)
            & Domain("state", "=", "done"),
            ["source_card_id", "target_card_id", "date"],
        )
        rings = find_rings(
            [
                Gift(row.id, row.source_card_id.id, row.target_card_id.id, row.date)
                for row in transfers
            ],
            window,
            MAX_RING,
        )
        closing = transfers.filtered(
            lambda row: row.id in rings and row.date >= scope.since
        )
        # sudo: as above
        entries = self.env["loyalty.point.entry"].sudo()
        entries = entries.search(
            Domain("res_model", "=", "loyalty.transfer")
            & Domain("res_id", "in", closing.ids)
            & Domain("points", "<", 0)
            & Domain("reversed_id", "=", False)
        )
        return [(entry.id, rings[entry.res_id], None) for entry in entries]

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _get_reason(self, number, detail):
        """Return in words why a movement is on the list."""
        self.ensure_one()
        values = {
            "number": _format(number),
            "detail": detail,
            "minutes": self.minutes,
            "limit": self.max_count,
            "points": _format(self.min_points),
        }
        return self._get_sentences(values)[self.kind]

    def _get_sentences(self, values):
        """Return {kind: sentence}, with the values filled in."""
        _ = self.env._
        return {
            "earn_count": _(
                "Earned %(number)s times within %(minutes)s minutes, more often than "
                "%(limit)s.",
                **values,
            ),
            "earn_points": _(
                "Earned %(number)s points within %(minutes)s minutes, more than "
                "%(points)s.",
                **values,
            ),
            "quick": _(
                "Of these points %(number)s were spent within %(minutes)s minutes.",
                **values,
            ),
            "employee": _(
                "%(detail)s changed points by hand %(number)s times within "
                "%(minutes)s minutes, more often than %(limit)s.",
                **values,
            ),
            "limit": _(
                "%(detail)s adjusted round numbers just at the limit %(number)s times "
                "within %(minutes)s minutes, more often than %(limit)s.",
                **values,
            ),
            "identity": _(
                "%(number)s members who share %(detail)s earned points by another "
                "system within %(minutes)s minutes, more than %(limit)s.",
                **values,
            ),
            "ring": _(
                "%(number)s transfers within %(minutes)s minutes end where they began.",
                **values,
            ),
        }


def _format(number):
    """Return a number with the decimals that it needs, two at most."""
    return f"{float(number):.2f}".rstrip("0").rstrip(".")
