"""What is written in the chatter, by mail or in the portal counts the same."""

from odoo import fields, models
from odoo.tools import email_normalize, email_normalize_all


class CrmCase(models.Model):
    """Turn posted comments into events, each once."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    def message_post(self, **kwargs):
        """Post where it belongs, with the number and to the customer."""
        self.ensure_one()
        kwargs = self._prepare_post(kwargs)
        return super(CrmCase, self._get_post_target(kwargs)).message_post(**kwargs)

    def _message_post_after_hook(self, message, msg_values):
        """Record what a comment does to the case."""
        super()._message_post_after_hook(message, msg_values)
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        is_mail = msg_values["message_type"] == "email"
        if msg_values["subtype_id"] != comment:
            return
        if not is_mail and msg_values["message_type"] != "comment":
            return
        # sudo: customers answer, and may not change cases
        case = self.sudo()
        author = message.sudo().author_id
        side = case._get_author_side(author, msg_values.get("email_from"))
        # the date in a mail is what its sender claims
        at = None if is_mail else fields.Datetime.to_datetime(msg_values.get("date"))
        if side == "customer":
            case._register_customer_message(at)
        elif side == "agent" and case._is_to_customer(msg_values):
            case._register_agent_reply(at)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_author_side(self, author, email=None):
        """Return on whose side an author is: ``customer``, ``agent`` or nothing.

        Our own people are agents, unless the case is theirs. Everybody else, also
        somebody in copy, speaks for the customer.

        :param author: a contact, or none.
        :param str email: the address, when there is no contact.
        """
        self.ensure_one()
        if author and author == self.env.ref("base.partner_root"):
            return ""
        if author and author == self.partner_id:
            return "customer"
        if author and not author.partner_share:
            return "agent"
        return "customer" if author or email else ""

    def _is_to_customer(self, msg_values):
        """Tell whether a message leaves to the customer's side.

        Without explicit recipients it stands in the portal; with some, one of them
        has to be the customer.
        """
        partner_ids = msg_values.get("partner_ids") or []
        emails = email_normalize_all(
            ",".join(
                msg_values.get(name) or ""
                for name in (
                    "outgoing_email_to",
                    "incoming_email_to",
                    "incoming_email_cc",
                )
            )
        )
        if not partner_ids and not emails:
            return True
        partners = self.env["res.partner"].browse(partner_ids)
        emails = {*emails, *partners.mapped("email_normalized")}
        mine = self.partner_id
        same = partners | self.message_partner_ids
        return bool(
            (mine and mine in same)
            or (mine and mine.commercial_partner_id in partners.commercial_partner_id)
            or email_normalize(self.email_from or "") in emails
        )

    def _prepare_post(self, kwargs):
        """Complete what is posted: the number, and the customer of a mailed answer."""
        subject = kwargs.get("subject")
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        is_comment = (
            kwargs.get("subtype_id") == comment
            or kwargs.get("subtype_xmlid") == "mail.mt_comment"
        )
        is_mail = kwargs.get("message_type") == "email"
        if not is_comment:
            return kwargs
        if subject and not is_mail and self.number and self.number not in subject:
            kwargs["subject"] = f"[{self.number}] {subject}"
        author = self.env["res.partner"].browse(kwargs.get("author_id") or ())
        case = self.sudo()  # sudo: the gateway and customers read the customer
        if is_mail and case._get_author_side(author) == "agent":
            # the agent answered the notice in the mail program
            got = email_normalize_all(
                f"{kwargs.get('incoming_email_to') or ''},"
                f"{kwargs.get('incoming_email_cc') or ''}"
            )
            kwargs.update(case._prepare_recipients(kwargs, without=got))
        return kwargs

    def _prepare_recipients(self, kwargs, without=()):
        """Return ``message_post`` arguments by which the customer gets a message.

        :param dict kwargs: the arguments so far.
        :param without: normalised addresses that have it already.
        """
        self.ensure_one()
        partner = self.partner_id
        if partner.email_normalized:
            if partner.email_normalized in without:
                return {}
            ids = [*(kwargs.get("partner_ids") or []), partner.id]
            return {"partner_ids": list(dict.fromkeys(ids))}
        email = email_normalize(self.email_from or "")
        return {"outgoing_email_to": email} if email and email not in without else {}

    def _get_post_target(self, kwargs):
        """Return the case that takes a message of the portal.

        A case closed too long ago is followed by another one.
        """
        # sudo: customers answer, and may not open cases
        case = self.sudo()
        author = self.env["res.partner"].browse(kwargs.get("author_id") or ())
        if not author and "author_id" not in kwargs:
            author = self.env.user.partner_id
        if (
            not case.is_closed
            or kwargs.get("message_type") != "comment"
            or "subtype_xmlid" not in kwargs
            or kwargs["subtype_xmlid"] != "mail.mt_comment"
            or case._get_author_side(author) != "customer"
        ):
            return self
        at = fields.Datetime.to_datetime(kwargs.get("date")) or fields.Datetime.now()
        # sudo: back to the rights of who posts
        return case._get_open_successor(at).sudo(self.env.su)
