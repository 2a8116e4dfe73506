"""Nothing reaches the customer of a case that asks for approval without one."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

# what people write; everything else is sent by the system
HUMAN_MESSAGE_TYPES = ("comment", "email")


class CrmCase(models.Model):
    """Hold answers back until they are approved."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    requires_approval = fields.Boolean(related="type_id.is_approval_required")
    answer_ids = fields.One2many(
        comodel_name="crm.case.answer", inverse_name="case_id", string="Answers"
    )
    answer_count = fields.Integer(compute="_compute_answer_count")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("answer_ids")
    def _compute_answer_count(self):
        counts = dict(
            self.env["crm.case.answer"]._read_group(
                Domain("case_id", "in", self.ids), ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.answer_count = counts.get(case._origin, 0)

    # ------------------------------------------------------------
    # MAIL
    # ------------------------------------------------------------

    def message_post(self, *, message_type="notification", **kwargs):
        """Refuse what would reach the customer without the approval it needs.

        A colleague's answer by mail becomes an answer to approve and an internal note;
        anything else is refused with a sentence that says what to do.
        """
        if self._leaves_unapproved(message_type, kwargs):
            author = self._get_internal_author(kwargs.get("author_id"))
            if message_type != "email":
                raise UserError(self._get_approval_message())
            if author:
                self._convert_mail_to_answer(kwargs, author)
        return super().message_post(message_type=message_type, **kwargs)

    def message_notify(self, *, partner_ids=False, **kwargs):
        """Refuse to notify the customer around the approval."""
        if (
            len(self) == 1
            and not self.env.su
            and self._has_outsiders(partner_ids)
            and self._is_approval_missing()
        ):
            raise UserError(self._get_approval_message())
        return super().message_notify(partner_ids=partner_ids, **kwargs)

    def _leaves_unapproved(self, message_type, post):
        """Tell whether a message would reach the customer without approval."""
        if len(self) != 1 or self.env.user.share:
            return False
        if self.env.su and message_type not in HUMAN_MESSAGE_TYPES:
            return False
        if message_type == "email" and not self._get_internal_author(
            post.get("author_id")
        ):
            return False
        is_public = self._is_public_subtype(post) or self._has_outsiders(
            post.get("partner_ids")
        )
        return (
            is_public or bool(post.get("outgoing_email_to"))
        ) and self._is_approval_missing()

    def _is_approval_missing(self):
        """Tell whether an answer to this case needs an approval it does not have."""
        self.ensure_one()
        # sudo: the rule holds for everybody, whatever they may read
        case_sudo = self.sudo()
        if not case_sudo.type_id.is_approval_required:
            return False
        # approved exists only inside the transaction that sends the answer
        return not any(answer.state == "approved" for answer in case_sudo.answer_ids)

    def _is_public_subtype(self, post):
        """Tell whether followers from outside receive this kind of message."""
        subtype = self.env["mail.message.subtype"]
        if post.get("subtype_id"):
            subtype = subtype.browse(post["subtype_id"])
        elif post.get("subtype_xmlid"):
            xmlid = post["subtype_xmlid"]
            xmlid = xmlid if "." in xmlid else f"mail.{xmlid}"
            subtype = self.env.ref(xmlid, raise_if_not_found=False) or subtype
        # sudo: subtypes are configuration
        return bool(subtype) and not subtype.sudo().internal

    def _has_outsiders(self, partner_ids):
        """Tell whether somebody who is no colleague is among the contacts."""
        # sudo: whether a contact is a colleague, and nothing else
        partners = self.env["res.partner"].sudo().browse(partner_ids or [])
        return any(partner.partner_share for partner in partners)

    def _get_internal_author(self, author_id):
        """Return the colleague who wrote, or none."""
        # sudo: whether a contact is a colleague, and nothing else
        author = self.env["res.partner"].sudo().browse(author_id or [])
        author = author or self.env.user.sudo().partner_id
        return author.user_ids.filtered(lambda user: not user.share)[:1]

    def _convert_mail_to_answer(self, post, author):
        """Keep a colleague's mail inside, and ask for its approval."""
        answer = (
            self.env["crm.case.answer"]
            .with_user(author)
            .create({"case_id": self.id, "body": post.get("body") or ""})
        )
        answer.action_submit()
        post.update(subtype_xmlid="mail.mt_note", subtype_id=False, partner_ids=[])
        post.pop("outgoing_email_to", None)

    def _get_approval_message(self):
        """Return the sentence that says how an answer leaves here."""
        # sudo: the name of the type, whoever asks
        case_type = self.sudo().type_id.complete_name
        return self.env._(
            "Answers to %(case)s need an approval (type “%(type)s”). Write the answer "
            "with “Ask for Approval”; it leaves when it is approved. Internal notes "
            "are free.",
            case=self.number,
            type=case_type,
        )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_request_approval(self):
        """Open a new answer to be approved."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer to Approve"),
            "res_model": "crm.case.answer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def action_open_answers(self):
        """Open the answers of this case that were submitted."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_case_answer_action"
        )
        return {
            **action,
            "domain": [("case_id", "=", self.id)],
            "context": {"default_case_id": self.id},
        }

    def _ask_approval(self, body, attachment_ids=()):
        """Submit an answer of the user; return it."""
        self.ensure_one()
        answer = self.env["crm.case.answer"].create(
            {
                "case_id": self.id,
                "body": body,
                "attachment_ids": [Command.set(list(attachment_ids))],
            }
        )
        answer.action_submit()
        return answer
