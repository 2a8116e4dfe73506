"""The history of cases, from which clocks, reports and costs are computed."""

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...queries.case_event import build_insert_query

KINDS = [
    ("received", "Received"),
    ("customer_message", "Message of the Customer"),
    ("agent_reply", "Answer to the Customer"),
    ("waiting", "Waiting for the Customer"),
    ("resumed", "Waiting Ended"),
    ("closed", "Closed"),
    ("reopened", "Reopened"),
    ("changed", "Changed"),
    ("assigned", "Given to Somebody"),
]
# who works on a case is the company's affair: it moves no clock, and a history that is
# replayed may be older
INTERNAL_KINDS = {"assigned"}


class CrmCaseEvent(models.Model):
    """One fact in the life of a case; never changed."""

    _name = "crm.case.event"
    _description = "Case Event"
    _order = "date, id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    kind = fields.Selection(selection=KINDS, required=True)
    date = fields.Datetime(required=True)
    user_id = fields.Many2one(comodel_name="res.users", ondelete="set null")
    values = fields.Json(help="What changed: {field: [old, new]}.")

    _case_date = models.Index("(case_id, date, id)")
    _company_kind_date = models.Index("(company_id, kind, date)")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: history is added to, never changed."""
        raise UserError(self.env._("The history of a case cannot be changed."))


class CrmCase(models.Model):
    """Record what happens to cases."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _record_events(self, kind, at=None, values=None):
        """Add one event to the history of each case.

        :param str kind: one of the kinds of ``crm.case.event``.
        :param at: the instant it happened, naive UTC; now when left out.
        :param dict values: case id -> {field: [old, new]}.
        :raises ValidationError: the instant is in the future, or before the last event
            of a case; nothing is recorded.
        """
        self._record_event_lists(
            {case.id: [(kind, (values or {}).get(case.id, {}))] for case in self}, at
        )

    def _record_event_lists(self, events, at=None):
        """Add several events of one instant to the history of each case.

        :param dict events: case id -> list of (kind, {field: [old, new]}), in the
            order in which they happened.
        :param at: as in ``_record_events``.
        """
        at = at or self._get_instant()
        self._lock_history()
        self._check_event_date(at)
        self.env.cr.execute(
            build_insert_query(
                (case.id, case.company_id.id, kind, at, self.env.uid, values)
                for case in self
                for kind, values in events[case.id]
            )
        )
        moved = self.filtered(
            lambda case: {kind for kind, _values in events[case.id]} - INTERNAL_KINDS
        )
        moved._store({"date_last_event": at})
        self._after_events(
            {case.id: [kind for kind, _values in events[case.id]] for case in self}, at
        )

    def _get_instant(self):
        """Return now, as the histories of these cases see it.

        That is their last event where the clock of the machine went back since: a
        history goes forward, and who answers must not have to wait for the clock.
        """
        last = [case.date_last_event for case in self if case.date_last_event]
        return max([fields.Datetime.now(), *last])

    def _lock_history(self):
        """Let one transaction at a time add to the history of a case.

        The row of the case is the lock. Who comes second waits, and when the first one
        changed the case PostgreSQL raises a serialization failure, after which Odoo
        runs the second one again. A new case is known to nobody else.
        """
        known = self.filtered("date_last_event")
        if known:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM crm_case WHERE id IN %s ORDER BY id "
                    "FOR NO KEY UPDATE",
                    known._ids,
                )
            )

    def _check_event_date(self, at):
        """Refuse an instant in the future, or before the last event."""
        if at > self._get_instant():
            raise ValidationError(self.env._("at: %(date)s is in the future.", date=at))
        for case in self:
            if case.date_last_event and at < case.date_last_event:
                raise ValidationError(
                    self.env._(
                        "at: %(date)s is before the last event of %(number)s "
                        "(%(last)s).",
                        date=at,
                        number=case.number,
                        last=case.date_last_event,
                    )
                )
