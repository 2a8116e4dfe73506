"""What happened to people and may let them into journeys, or out of them."""

from odoo import api, fields, models, tools
from odoo.tools import SQL


class CrmJourneyEvent(models.Model):
    """A queue: one row says that something happened to a person in a company.

    Append-only and without foreign keys, so that a document pays one INSERT, and none
    at all while no journey waits for this kind of event. The engine takes the rows.
    """

    _name = "crm.journey.event"
    _description = "Event for Journeys"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Integer(required=True)
    partner_id = fields.Integer(required=True)
    kind = fields.Char(required=True)
    res_id = fields.Integer()
    date = fields.Datetime(required=True)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _push_many(self, kind, company, partner_ids, res_id=None):
        """Append one event per person with one INSERT.

        :param str kind: what happened, a key of ``ENTRY_KINDS`` or ``GOAL_KINDS`` of
            ``crm.journey``, or ``segment_entered`` and ``segment_left``.
        :param company: the ``res.company`` in which it happened.
        :param partner_ids: ids of people, or a ``SQL`` query with one column of them.
        :param res_id: id of the document or segment, the same for all, or None.
        """
        if not company or not self._is_listened(kind, company.id):
            return
        if not isinstance(partner_ids, SQL):
            partner_ids = [partner_id for partner_id in partner_ids if partner_id]
            if not partner_ids:
                return
            partner_ids = SQL("SELECT unnest(%s)", partner_ids)
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_journey_event"
                " (company_id, partner_id, kind, res_id, date)"
                " SELECT %s, person.id, %s, %s, %s FROM (%s) AS person (id)",
                company.id,
                kind,
                res_id,
                fields.Datetime.now(),
                partner_ids,
            )
        )

    @api.model
    def _push(self, kind, rows):
        """Append one event per document with one INSERT.

        :param str kind: as in ``_push_many``.
        :param list rows: tuples (company id, partner id, document id).
        """
        now = fields.Datetime.now()
        values = [
            SQL("(%s, %s, %s, %s, %s)", company_id, partner_id, kind, res_id, now)
            for company_id, partner_id, res_id in rows
            if company_id and partner_id and self._is_listened(kind, company_id)
        ]
        if values:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO crm_journey_event"
                    " (company_id, partner_id, kind, res_id, date) VALUES %s",
                    SQL(", ").join(values),
                )
            )

    @api.model
    @tools.ormcache("kind", "company_id")
    def _is_listened(self, kind, company_id):
        """Tell whether a journey of the company waits for this kind of event."""
        # sudo: events happen to whoever works, journeys are the marketers'
        return bool(
            self.env["crm.journey"]
            .sudo()
            .search_count(
                [
                    ("company_id", "=", company_id),
                    ("state", "in", ("running", "paused")),
                    *self._get_listening_condition(kind),
                ],
                limit=1,
            )
        )

    @api.model
    def _get_listening_condition(self, kind):
        """Return the domain of the journeys that wait for a kind of event."""
        if kind in ("segment_entered", "segment_left"):
            return [("entry_kind", "=", "segment")]
        return ["|", ("entry_kind", "=", kind), ("goal_kind", "=", kind)]
