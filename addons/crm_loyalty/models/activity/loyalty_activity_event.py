"""What members did, and the points that they got for it."""

import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.rounding import to_points
from ..points.loyalty_ledger import Facts
from ..points.loyalty_point_entry import POINTS_DIGITS

_logger = logging.getLogger(__name__)

CRON_BATCH = 100
# in one run of the job; the next one goes on
CRON_LIMIT = 5000
DAILY_TRIGGERS = ("profile", "birthday")


class LoyaltyActivityEvent(models.Model):
    """One occasion of one activity; the same occasion gives points once."""

    _name = "loyalty.activity.event"
    _description = "Occasion that Gives Points"
    _order = "id desc"
    _log_access = False
    _rec_name = "occasion"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    activity_id = fields.Many2one(
        comodel_name="loyalty.activity", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Member", ondelete="set null", index=True
    )
    card_id = fields.Many2one(
        comodel_name="loyalty.card", required=True, ondelete="restrict", index=True
    )
    occasion = fields.Char(required=True)
    date = fields.Datetime(string="Happened", required=True)
    state = fields.Selection(
        selection=[("new", "Waiting"), ("done", "Given"), ("capped", "Cap Reached")],
        required=True,
        default="new",
    )
    points = fields.Float(digits=POINTS_DIGITS, required=True)
    date_given = fields.Datetime(string="Given On")
    entry_id = fields.Many2one(
        comodel_name="loyalty.point.entry",
        string="Movement",
        ondelete="restrict",
        index="btree_not_null",
    )

    _unique_occasion = models.Constraint(
        "UNIQUE(activity_id, occasion)", "An occasion gives points once."
    )
    _waiting = models.Index("(id) WHERE state = 'new'")
    _given = models.Index("(activity_id, card_id, date_given) WHERE state = 'done'")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        """Refuse: whoever deletes an occasion lets it give points again."""
        raise UserError(self.env._("Occasions that gave points cannot be deleted."))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _record(self, activity, card, occasion):
        """Write down that a member did something, and return the event.

        :param str occasion: what makes it this one and no other.
        :return: the event; none when this occasion was there already. Of two at once
            the second fails at the unique index and is run again.
        """
        rows = self.env.execute_query(
            SQL(
                "%s VALUES (%s, %s, %s, %s, %s, %s, 'new', 0) %s RETURNING id",
                SQL(
                    "INSERT INTO loyalty_activity_event (activity_id, company_id,"
                    " partner_id, card_id, occasion, date, state, points)"
                ),
                activity.id,
                activity.company_id.id,
                card.partner_id.id or None,
                card.id,
                occasion,
                fields.Datetime.now(),
                SQL("ON CONFLICT (activity_id, occasion) DO NOTHING"),
            )
        )
        # sudo: the caller has checked who may give points
        return self.sudo().browse(row_id for (row_id,) in rows)

    def _give(self, wanted=None, facts=None, available_on=None, expires_on=None):
        """Give the points of one occasion, as many as the caps leave.

        :param Decimal wanted: points without caps; those of the activity by default.
        :param Facts facts: why; the name of the activity by default.
        :param available_on: naive UTC; by the activity's days of holding by default.
        :param expires_on: the last day; by the program by default.
        :return: the entry of the ledger, none when a cap was reached.
        """
        self.ensure_one()
        activity, card = self.activity_id, self.card_id
        ledger = self.env["loyalty.ledger"].with_company(self.company_id)
        ledger._lock_cards(card)
        if self.state != "new":
            return self.entry_id
        if wanted is None:
            wanted = to_points(activity.points)
        points = activity._get_allowed(card, wanted)
        now = fields.Datetime.now()
        entry = self.env["loyalty.point.entry"]
        if points:
            facts = facts or Facts()
            entry = ledger._earn(
                card,
                points,
                facts._replace(
                    reason=facts.reason or self._get_reason(), document=self
                ),
                available_on or fields.Datetime.add(now, days=activity.hold_days),
                expires_on,
            )
            if activity.cap_total:
                activity._add_total(points)
        self.write(
            {
                "state": "done" if points else "capped",
                "points": float(points),
                "date_given": now,
                "entry_id": entry.id,
            }
        )
        return entry

    def _get_hand_facts(self, occasion):
        """Return why points are given by hand: the activity, and what it was."""
        return Facts(reason=f"{self._get_reason()}: {occasion.strip()}")

    def _get_reason(self):
        """Return the name of the activity, as the member reads it."""
        lang = self.partner_id.lang or self.env.lang
        return self.activity_id.with_context(lang=lang).name

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_often(self):
        """Give points for what was rated or allowed since the last time."""
        self._cron_look(Domain("trigger", "not in", DAILY_TRIGGERS))

    @api.model
    def _cron_daily(self):
        """Give points for birthdays and profiles."""
        self._cron_look(Domain("trigger", "in", DAILY_TRIGGERS))

    def _cron_look(self, domain):
        """Look for occasions, and give the points of those that wait.

        What is found and what is given are separate transactions: a job that is killed
        goes on where it was.
        """
        # a handful; each is one query
        self.env["loyalty.activity"].search(domain)._find_events()
        waiting = self.search(Domain("state", "=", "new"), order="id", limit=CRON_LIMIT)
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(waiting))
        for start in range(0, len(waiting), CRON_BATCH):
            batch = waiting[start : start + CRON_BATCH]
            batch._give_batch()
            if not progress(len(batch)):
                break

    def _give_batch(self):
        """Give the points of several occasions; one that fails is tried next time."""
        for event in self.try_lock_for_update():
            try:
                with self.env.cr.savepoint():
                    event._give()
            except psycopg2.errors.SerializationFailure:
                # somebody moved points on the card a moment ago
                _logger.info("Occasion %s is given with the next run", event.id)
            except Exception:
                _logger.exception("Points of the occasion %s failed", event.id)
            finally:
                self.env.invalidate_all(flush=False)


class LoyaltyLedger(models.AbstractModel):
    """Let what a merged member got before count for the caps."""

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _merge_cards(self, source, target, facts, kind="merge"):
        """Let occasions follow the points."""
        result = super()._merge_cards(source, target, facts, kind)
        # sudo: the system writes occasions
        events = self.env["loyalty.activity.event"].sudo()
        events.search(Domain("card_id", "=", source.id)).card_id = target
        return result
