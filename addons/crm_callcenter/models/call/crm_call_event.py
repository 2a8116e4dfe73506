"""What telephone systems said, as they said it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.call_fold import EVENTS, Event

DIRECTIONS = [("in", "Incoming"), ("out", "Outgoing")]
FORGET_BATCH = 100_000


class CrmCallEvent(models.Model):
    """One event; added once and never changed.

    There is no foreign key to the call: an event is kept whatever becomes of the call.
    """

    _name = "crm.call.event"
    _description = "Event of a Call"
    _order = "at, id"
    _log_access = False
    _rec_name = "event"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    provider_id = fields.Many2one(
        comodel_name="crm.cti.provider", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    external_id = fields.Char(string="Call", required=True)
    event = fields.Selection(
        selection=[(event, event.capitalize()) for event in EVENTS], required=True
    )
    at = fields.Datetime(string="Happened", required=True)
    date_received = fields.Datetime(string="Received", required=True, index=True)
    is_at_given = fields.Boolean(help="The telephone system said when it happened.")
    is_folded = fields.Boolean(help="The call says already what this event says.")
    direction = fields.Selection(selection=DIRECTIONS)
    from_number = fields.Char()
    to_number = fields.Char()
    agent_keys = fields.Json(string="Agents as Sent")
    user_ids = fields.Json(string="Agents", help="Who had these telephones then.")
    queue = fields.Char()
    recording_url = fields.Char(groups="base.group_system")

    _call = models.Index("(provider_id, external_id)")
    _waiting = models.Index("(id) WHERE NOT is_folded")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: what was said stays said."""
        raise UserError(self.env._("The events of calls cannot be changed."))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _to_fold(self):
        """Return these events as the fold wants them."""
        return [
            Event(
                event=row.event,
                at=row.at,
                direction=row.direction or "",
                from_number=row.from_number or "",
                to_number=row.to_number or "",
                agents=tuple(row.user_ids or ()),
                queue=row.queue or "",
                recording_url=row.recording_url or "",
            )
            for row in self
        ]

    def _mark_folded(self):
        """Note that the call knows: the only thing that an event forgets."""
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_call_event SET is_folded = TRUE WHERE id IN %s",
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset(["is_folded"], flush=False)

    @api.autovacuum
    def _gc_events(self):
        """Forget events that are older than the company keeps them.

        :return: how many went, and whether there may be more: then it goes on.
        """
        counts = [0]
        for company in self.env["res.company"].search(
            [("crm_call_event_days", ">", 0)]
        ):
            oldest = fields.Datetime.subtract(
                fields.Datetime.now(), days=company.crm_call_event_days
            )
            self.env.cr.execute(
                SQL(
                    "DELETE FROM crm_call_event WHERE id IN (SELECT id FROM "
                    "crm_call_event WHERE company_id = %s AND date_received < %s "
                    "AND is_folded LIMIT %s)",
                    company.id,
                    oldest,
                    FORGET_BATCH,
                )
            )
            counts.append(self.env.cr.rowcount)
        return sum(counts), max(counts) == FORGET_BATCH
