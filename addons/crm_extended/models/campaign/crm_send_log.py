"""What was sent to whom, and what was not, and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...queries.send_guard import build_append_again_query
from ..customer.crm_consent import CHANNELS

SEND_STATES = [
    ("sent", "Sent"),
    ("held", "Held"),
    ("blocked", "Not Sent"),
    ("failed", "Failed"),
]
REASONS = [
    ("no_address", "There is no address or number"),
    ("bad_address", "The address or number is none"),
    ("blacklisted", "The address or number is on the blacklist"),
    ("bounced", "Mails to this address came back"),
    ("refused", "The person refused"),
    ("missing", "The person never allowed it"),
    ("unconfirmed", "The person has not confirmed yet"),
    ("capped", "The person got enough lately"),
    ("duplicate", "Somebody else has the same address and got it"),
    ("quiet", "It is night where the person lives"),
    ("template", "The text cannot be filled in for this person"),
    ("server", "The server refused"),
]
COLUMNS = (
    "company_id",
    "partner_id",
    "address",
    "channel",
    "purpose_id",
    "campaign_id",
    "journey_id",
    "step_id",
    "mailing_id",
    "variant",
    "date",
    "state",
    "reason",
    "detail",
    "mailing_trace_id",
    "predecessor_key",
    "once_key",
)
BATCH = 1000


class CrmSendLog(models.Model):
    """One attempt to reach a person by one channel, written once, never changed."""

    _name = "crm.send.log"
    _description = "Message Sent or Not"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    address = fields.Char(readonly=True, help="E-mail address or number.")
    channel = fields.Selection(selection=CHANNELS, required=True, readonly=True)
    purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose", readonly=True, ondelete="set null"
    )
    campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    journey_id = fields.Many2one(
        comodel_name="crm.journey",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    mailing_id = fields.Many2one(
        comodel_name="mailing.mailing",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    variant = fields.Char(readonly=True, help="Of an A/B test.")
    date = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(selection=SEND_STATES, required=True, readonly=True)
    reason = fields.Selection(
        selection=REASONS, readonly=True, help="Why it was held or not sent."
    )
    detail = fields.Char(readonly=True, help="In the words of the server.")
    mailing_trace_id = fields.Many2one(
        comodel_name="mailing.trace",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    predecessor_key = fields.Char(
        readonly=True,
        help="Names the message that this one follows, where the number of messages is "
        "limited: of two that are sent at once, one has to look again.",
    )
    once_key = fields.Char(
        readonly=True, help="Names step and address, so that one address gets it once."
    )

    # frequency caps ask for what a person got lately
    _sent_idx = models.Index("(partner_id, channel, date) WHERE state = 'sent'")
    _step_idx = models.Index(
        "(step_id, address) WHERE state = 'sent' AND step_id IS NOT NULL"
    )
    _predecessor_uniq = models.UniqueIndex(
        "(predecessor_key) WHERE predecessor_key IS NOT NULL"
    )
    _once_uniq = models.UniqueIndex("(once_key) WHERE once_key IS NOT NULL")
    _date_idx = models.Index("(company_id, date)")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: what happened stays as it was written down."""
        raise UserError(self.env._("The list of messages cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        """Refuse, as ``write`` does."""
        raise UserError(self.env._("The list of messages cannot be deleted."))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _append(self, rows):
        """Write rows down, with one INSERT for a thousand of them.

        :param list rows: dictionaries with keys of ``COLUMNS``; ``date`` is now unless
            it is given, what is missing stays empty.
        """
        now = fields.Datetime.now()
        for start in range(0, len(rows), BATCH):
            values = SQL(", ").join(
                SQL(
                    "%s",
                    tuple(
                        (row.get(name) or None)
                        if name != "date"
                        else row.get("date") or now
                        for name in COLUMNS
                    ),
                )
                for row in rows[start : start + BATCH]
            )
            self.env.cr.execute(
                SQL(
                    "INSERT INTO crm_send_log (%s) VALUES %s",
                    SQL(", ").join(SQL.identifier(name) for name in COLUMNS),
                    values,
                )
            )

    @api.model
    def _append_again(self, traces, state, reason=None, detail=None, only_held=False):
        """Write down what became of messages: as their last row, with another state.

        :param traces: ``mailing.trace``; those that stand in no row are left out.
        :param only_held: only of messages that were held until now.
        """
        if traces:
            self.env.cr.execute(
                build_append_again_query(
                    traces.ids, state, reason, detail, only_held, fields.Datetime.now()
                )
            )
