"""Mail that opened no case, and why."""

import base64
import email
import email.policy
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PARK_REASONS = [
    ("loop", "Our Own Mail Came Back"),
    ("own_address", "Sent From Our Own Address"),
    ("bounce", "Could Not Be Delivered"),
    ("receipt", "Read Receipt"),
    ("auto_reply", "Automatic Answer"),
    ("list", "Mailing List"),
    ("flood", "Too Many From One Sender"),
]


class CrmMailParked(models.Model):
    """A mail to a team that no person seems to have written; nothing is lost."""

    _name = "crm.mail.parked"
    _description = "Parked Mail"
    _order = "date desc, id desc"
    _rec_name = "subject"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    date = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    reason = fields.Selection(selection=PARK_REASONS, required=True, readonly=True)
    email_from = fields.Char(string="From", readonly=True)
    email_to = fields.Char(string="To", readonly=True)
    subject = fields.Char(readonly=True)
    message_id = fields.Char(string="Message-Id", readonly=True, index=True)
    headers = fields.Text(readonly=True)
    team_id = fields.Many2one(
        comodel_name="crm.case.team",
        check_company=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    channel = fields.Char(readonly=True)
    case_id = fields.Many2one(
        comodel_name="crm.case",
        check_company=True,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The case it answers, or that was opened from it.",
    )
    is_opened = fields.Boolean(
        string="Taken as a Message", readonly=True, help="An agent let it in."
    )
    attachment_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_case(self):
        """Take the mail for a person's after all, and show its case.

        :return: the action that shows the case.
        :raises UserError: when the mail was let in before, or its text is gone.
        """
        self.ensure_one()
        self.check_access("write")
        self.env["crm.case"].check_access("create")
        if self.is_opened:
            raise UserError(self.env._("This mail was let in before."))
        case = self._let_in()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.case",
            "res_id": case.id,
            "view_mode": "form",
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _let_in(self):
        """Run the mail through the gateway without looking at what it is."""
        self.lock_for_update()
        # sudo: the raw mail lies where only the gateway reads it
        parked_sudo = self.sudo()
        if not parked_sudo.attachment_id:
            raise UserError(self.env._("The text of this mail is not kept any more."))
        message = email.message_from_bytes(
            parked_sudo.attachment_id.raw, policy=email.policy.SMTP
        )
        defaults = {"team_id": self.team_id.id, "company_id": self.company_id.id}
        if self.channel:
            defaults["channel"] = self.channel
        route = ("crm.case", self.case_id.id, defaults, self.env.uid, None)
        thread = parked_sudo.env["mail.thread"]
        values = thread.message_parse(message)
        values.update(thread._message_parse_post_process(message, values, [route]))
        case_id = thread._message_route_process(message, values, [route])
        parked_sudo.write({"case_id": self.case_id.id or case_id, "is_opened": True})
        return self.case_id

    @api.model
    def _park(self, message, message_dict, reason, values):
        """Keep a mail.

        :param message: the ``EmailMessage``.
        :param dict message_dict: what the gateway read in it.
        :param str reason: one of ``PARK_REASONS``.
        :param dict values: ``company_id``, ``team_id``, ``case_id``, ``channel``.
        """
        parked = self.create(
            {
                **values,
                "reason": reason,
                "email_from": message_dict.get("email_from"),
                "email_to": message_dict.get("to"),
                "subject": (message_dict.get("subject") or "")[:1000],
                "message_id": message_dict.get("message_id"),
                "headers": "\n".join(f"{k}: {v}" for k, v in _get_headers(message)),
            }
        )
        parked.attachment_id = self.env["ir.attachment"].create(
            {
                "name": "mail.eml",
                "datas": base64.b64encode(_get_bytes(message)),
                "mimetype": "message/rfc822",
                "res_model": self._name,
                "res_id": parked.id,
            }
        )
        return parked

    @api.autovacuum
    def _gc_parked(self):
        """Delete parked mail after the days of its team."""
        now = fields.Datetime.now()
        # a handful at most
        teams = self.env["crm.case.team"].with_context(active_test=False)
        for team in teams.search(Domain("parked_days", ">", 0)):
            before = now - timedelta(days=team.parked_days)
            parked = self.search(
                Domain("team_id", "=", team.id) & Domain("date", "<", before),
                limit=1000,
            )
            parked.attachment_id.unlink()
            parked.unlink()


def _get_headers(message):
    """Return the headers as text, also of a mail whose headers are broken."""
    return [(name, str(value)) for name, value in message.raw_items()]


def _get_bytes(message):
    """Return the mail as it came, as far as its headers can be written."""
    try:
        return message.as_bytes(policy=email.policy.compat32)
    except (UnicodeError, LookupError, ValueError):
        return str(message).encode("utf-8", "surrogateescape")
