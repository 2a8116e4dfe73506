"""What happened, for those who follow it."""

from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries import api_event
from ...tools.event_delivery import Cursor
from .big_integer import BigInteger

KEEP_DAYS = 30
FORGET_BATCH = 100_000


class CrmApiEvent(models.Model):
    """One row: a record was made, changed or deleted.

    Written by the transaction that changes the record, and only where somebody follows
    that kind: without followers it costs no query. Never changed, except that nobody is
    named any more who is forgotten.
    """

    _name = "crm.api.event"
    _description = "Event of the Interface"
    _log_access = False
    _order = "id desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    # plain integers: a foreign key would lock rows of documents
    company_id = fields.Integer(required=True)
    xid = BigInteger(required=True, string="Transaction")
    date = fields.Datetime(required=True)
    kind = fields.Char(required=True)
    action = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    partner_id = fields.Integer()
    reference = fields.Char()
    state = fields.Char()
    value = fields.Float()

    _feed_idx = models.Index("(company_id, xid, id)")
    _date_idx = models.Index("(date)")

    # ------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------

    @api.model
    def _get_followed_ids(self, kind):
        """Return the ids of the companies in which somebody follows this kind."""
        return self._get_followed_map().get(kind, frozenset())

    @tools.ormcache()
    def _get_followed_map(self):
        """Return {kind: companies}; forgotten when a subscription changes."""
        # sudo: documents of everybody are announced
        subscriptions = self.env["crm.api.subscription"].sudo()
        # as many as there are other systems
        # pylint: disable-next=no-search-all
        found = subscriptions.search(Domain("state", "!=", "ended"))
        followed = {}
        for subscription in found:
            for code in subscription.kind_ids.mapped("code"):
                followed.setdefault(code, set()).add(subscription.company_id.id)
        return {code: frozenset(ids) for code, ids in followed.items()}

    @api.model
    def _push(self, kind, rows):
        """Append events with one INSERT, in the running transaction.

        :param str kind: code of ``crm.api.event.kind``.
        :param list rows: tuples (company id, action, record id, partner id, reference,
            state, value); those of companies in which nobody follows are left out.
        """
        followed_ids = self._get_followed_ids(kind)
        rows = [row for row in rows if row[0] in followed_ids]
        if rows:
            self.env.cr.execute(api_event.build_push_query(kind, rows))

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    @api.model
    def _read_feed(self, company, kinds, cursor, limit):
        """Return the events behind a position: [(position, what others are told)].

        :raises ValidationError: events behind this position were deleted already, or
            the position is not of this database.
        """
        self._check_cursor(company, cursor)
        rows = self.env.execute_query(
            api_event.build_feed_query(company.id, list(kinds), *cursor, limit)
        )
        return [
            self._to_change(dict(zip(api_event.COLUMNS, r, strict=True))) for r in rows
        ]

    @api.model
    def _get_end(self):
        """Return the position behind all that can be seen now."""
        [(safe, _next)] = self.env.execute_query(api_event.build_end_query())
        return Cursor(safe, 0)

    def _check_cursor(self, company, cursor):
        """Refuse a position whose events are gone, or that never was one."""
        # sudo: how far the feed goes back is no secret
        floor = company.sudo()
        forgotten = Cursor(floor.crm_api_event_floor_xid, floor.crm_api_event_floor_id)
        [(_safe, following)] = self.env.execute_query(api_event.build_end_query())
        if cursor.xid and (cursor < forgotten or cursor.xid > following):
            raise ValidationError(
                self.env._(
                    "cursor: %(cursor)s is too old, or of another database. Read your "
                    "records anew, and go on from a new cursor.",
                    cursor=str(cursor),
                )
            )

    def _to_change(self, row):
        """Return (position, dictionary of ``changes_since``) of a row."""
        cursor = Cursor(row["xid"], row["id"])
        return cursor, {
            "cursor": str(cursor),
            "kind": row["kind"],
            "action": row["action"],
            "id": row["res_id"],
            "at": fields.Datetime.to_string(row["date"].replace(microsecond=0)),
            "partner_id": row["partner_id"] or False,
            "reference": row["reference"] or False,
            "state": row["state"] or False,
            "value": False if row["value"] is None else float(row["value"]),
        }

    # ------------------------------------------------------------
    # RETENTION
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_events(self):
        """Forget what is older than 30 days, and note how far that goes.

        :return: of how many companies, and whether more is that old: then it goes on.
        """
        before = fields.Datetime.to_string(
            fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        )
        rows = self.env.execute_query(
            api_event.build_forget_query(before, FORGET_BATCH)
        )
        for company_id, xid, event_id in rows:
            self.env.cr.execute(
                SQL(
                    "UPDATE res_company SET crm_api_event_floor_xid = %s,"
                    " crm_api_event_floor_id = %s WHERE id = %s",
                    xid,
                    event_id,
                    company_id,
                )
            )
        self.env["res.company"].invalidate_model(
            ["crm_api_event_floor_xid", "crm_api_event_floor_id"]
        )
        is_more = self.search_count(Domain("date", "<", before), limit=1)
        return len(rows), bool(is_more)
