"""What customer and agent say to each other, and what it does to the case."""

from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import plaintext2html

# a message reported later than this is history: it is kept, and sent to nobody
REPLAY_MINUTES = 10
# who takes a case this long after a colleague did is told instead
TAKEN_SECONDS = 10
AUTHOR_KEYS = ("author_id", "email_from")


class CrmCase(models.Model):
    """Turn messages into events: waiting ends, closed cases reopen."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    def _add_customer_message(self, body, at=None, **post):
        """Post what the customer said.

        :param body: Markup, or text that is escaped.
        :param at: when, naive UTC; now when left out.
        :param dict post: ``author_id`` and ``email_from`` when somebody else than the
            customer of the case wrote, ``attachment_ids``.
        :return: the case that holds it: this one, or a follow-up when this one was
            closed too long ago.
        """
        self.ensure_one()
        at = at or self._get_instant()
        case = self._get_open_successor(at)
        author = {
            "author_id": case.partner_id.id,
            "email_from": case.email_from or case.partner_id.email_formatted,
            **{name: post.pop(name) for name in AUTHOR_KEYS if name in post},
        }
        if self._is_history(at) or not (author["author_id"] or author["email_from"]):
            case._post_quietly(body, at, **author, **post)
            case._register_customer_message(at)
            return case
        # who reports the message does not follow the case
        quiet = case.with_context(mail_post_autofollow_author_skip=True)
        message = quiet.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            date=at,
            **author,
            **post,
        )
        # whoever it seems to be from: the caller says that the customer wrote
        sender = message.sudo()  # sudo: customers read no authors
        if case._get_author_side(sender.author_id, sender.email_from) != "customer":
            case._register_customer_message(at)
        return case

    def _add_agent_reply(self, body, at=None, **post):
        """Post an answer to the customer.

        An answer of more than ``REPLAY_MINUTES`` ago is kept and sent to nobody.

        :param body: Markup, or text that is escaped.
        """
        self.ensure_one()
        at = at or self._get_instant()
        if self._is_history(at):
            self._post_quietly(body, at, **post)
            self._register_agent_reply(at)
            return
        if not self.env.user._is_internal():
            # another system reports it: it is no author that the customer knows, and
            # cannot approve
            if self._is_approval_missing():
                raise UserError(self._get_approval_message())
            post.setdefault("author_id", self._get_answering_partner().id)
        message = self._send_to_customer(body, date=at, **post)
        # people are recorded when their message is posted; OdooBot is not
        if self._get_author_side(message.sudo().author_id) != "agent":
            self._register_agent_reply(at)

    def _get_answering_partner(self):
        """Return who answers when nobody says so: the responsible, else OdooBot."""
        self.ensure_one()
        partner = self.user_id.partner_id
        if partner and self._get_author_side(partner) == "agent":
            return partner
        return self.env.ref("base.partner_root")

    def _send_to_customer(self, body, **post):
        """Post an answer that goes to the customer by mail."""
        return self.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **{**post, **self._prepare_recipients(post)},
        )

    def _is_history(self, at):
        """Tell whether an instant is so long ago that nobody is told."""
        return at < fields.Datetime.now() - timedelta(minutes=REPLAY_MINUTES)

    def _post_quietly(self, body, at, author_id=False, email_from=False, **post):
        """Keep a message of the conversation without telling anybody.

        :param dict post: ``attachment_ids`` are kept with it.
        :return: the message.
        """
        if not author_id and not email_from:
            author_id = self.env.user.partner_id.id
        # sudo: the conversation is written by the case, whoever reports the message
        return (
            self.env["mail.message"]
            .sudo()
            .create(
                {
                    "model": self._name,
                    "res_id": self.id,
                    "record_name": self.display_name,
                    "message_type": "comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "author_id": author_id,
                    "email_from": email_from,
                    "date": at,
                    "body": body if isinstance(body, Markup) else plaintext2html(body),
                    "attachment_ids": [
                        Command.link(id_) for id_ in post.get("attachment_ids") or ()
                    ],
                }
            )
        )

    # ------------------------------------------------------------
    # WHAT MESSAGES DO
    # ------------------------------------------------------------

    def _register_customer_message(self, at=None):
        """Record that the customer wrote: waiting ends, a closed case reopens."""
        self.ensure_one()
        at = at or self._get_instant()
        if self.is_closed:
            self._reopen(at, is_gated=False)
        if self.is_waiting:
            self._set_waiting(False, at, is_gated=False)
        self._store({"date_last_customer_message": at})
        self._record_events("customer_message", at)

    def _register_agent_reply(self, at=None):
        """Record that an answer left; a new case is now in work."""
        self.ensure_one()
        at = at or self._get_instant()
        if not self.date_first_response:
            self._store({"date_first_response": at})
        self._record_events("agent_reply", at)
        if self.stage_id == self._get_stage(self.team_id, "new"):
            self._write_at({"stage_id": self._get_stage(self.team_id, "open").id}, at)

    def _get_open_successor(self, at):
        """Return the case that takes a new message of the customer.

        It is this case while it is open, or was closed at most the team's days ago;
        otherwise a new case that is linked to it.
        """
        self.ensure_one()
        limit = timedelta(days=self.team_id.reopen_days)
        # a case may come in closed
        if not self.is_closed or at <= (self.date_closed or self.date_received) + limit:
            return self
        follow_up = self.search(
            Domain("origin_id", "=", self.id) & Domain("is_closed", "=", False),
            order="id",
            limit=1,
        )
        if follow_up:
            return follow_up
        return self.create(
            {
                **{
                    name: self[name].id
                    for name in (
                        "company_id",
                        "team_id",
                        "partner_id",
                        "type_id",
                        "product_id",
                        "sale_order_id",
                        "picking_id",
                        "invoice_id",
                        "lot_id",
                    )
                },
                "name": self.name,
                "partner_name": self.partner_name,
                "email_from": self.email_from,
                "phone": self.phone,
                "channel": self.channel,
                "severity": self.severity,
                "origin_id": self.id,
                "date_received": at,
            }
        )

    # ------------------------------------------------------------
    # WAITING AND CLOSING
    # ------------------------------------------------------------

    def _set_waiting(self, is_waiting, at=None, is_gated=True):
        """Begin or end waiting for the customer; the clocks stand still meanwhile."""
        self._write_at({"is_waiting": is_waiting}, at, is_gated)

    def _close(self, at=None, is_gated=True):
        """Move to the closing stage of the team."""
        for team, cases in self.grouped("team_id").items():
            stage = self._get_stage(team, "closed")
            cases._write_at({"stage_id": stage.id}, at, is_gated)

    def _reopen(self, at=None, is_gated=True):
        """Move back to the working stage of the team."""
        for team, cases in self.grouped("team_id").items():
            stage = self._get_stage(team, "open")
            cases._write_at({"stage_id": stage.id}, at, is_gated)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_close(self):
        """Close the cases."""
        self._close()

    def action_reopen(self):
        """Take closed cases up again."""
        self._reopen()

    def action_wait(self):
        """Wait for the customer."""
        self._set_waiting(True)

    def action_resume(self):
        """Stop waiting for the customer."""
        self._set_waiting(False)

    def action_take(self):
        """Make the user responsible, unless a colleague was faster by a moment.

        :raises UserError: somebody else took one of the cases just now.
        """
        self.check_access("write")
        self._lock_history()
        since = fields.Datetime.now() - timedelta(seconds=TAKEN_SECONDS)
        just_now = (
            Domain("case_id", "in", self.ids)
            & Domain("kind", "=", "assigned")
            & Domain("date", ">=", since)
            & Domain("user_id", "!=", self.env.uid)
        )
        for event in self.env["crm.case.event"].search(just_now):
            if event.user_id == event.case_id.user_id:
                raise UserError(
                    self.env._(
                        "%(name)s took %(case)s a moment ago. Take another case.",
                        name=event.user_id.name,
                        case=event.case_id.number,
                    )
                )
        self.write({"user_id": self.env.uid})
