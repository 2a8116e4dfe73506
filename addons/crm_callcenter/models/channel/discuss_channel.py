"""The command /case of a live chat."""

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import html2plaintext

COMMAND = "/case"
MAX_NAME = 200


class DiscussChannel(models.Model):
    """Let an agent make a case of a conversation."""

    _inherit = "discuss.channel"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_ids = fields.One2many(
        comodel_name="crm.case",
        inverse_name="origin_channel_id",
        groups="crm_callcenter.crm_callcenter_group_agent",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def execute_command_case(self, **kwargs):
        """Open a case of this conversation: ``/case what it is about``.

        :param kwargs: ``body``, what was typed.
        :raises AccessError: for people who may not read the conversation or open cases.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["crm.case"].check_access("create")
        name = html2plaintext(kwargs.get("body") or "").strip()
        name = name.removeprefix(COMMAND).strip()
        if name:
            case = self._create_case({"name": name[:MAX_NAME]})
            text = self.env._("Opened the case %(case)s", case=case._get_html_link())
        else:
            text = self.env._(
                "Open a case with: %(start)s/case what it is about%(end)s",
                start=Markup("<code>"),
                end=Markup("</code>"),
            )
        self.env.user._bus_send_transient_message(self, text)

    def _create_case(self, values):
        """Return a new case with the conversation so far and its visitor.

        :param dict values: as for ``crm.case.intake._receive``.
        """
        self.ensure_one()
        visitor = self._get_case_visitor()
        values = {
            "channel": "chat",
            "description": self._get_channel_history(),
            "origin_channel_id": self.id,
            **values,
        }
        if visitor and not values.get("partner_id"):
            values["partner_id"] = visitor.id
        elif not values.get("partner_id"):
            values.setdefault("partner_name", self._get_case_guest_name())
            asked = self._chatbot_find_customer_values_in_messages(
                {"question_email": "email", "question_phone": "phone"}
            )
            for key, value in asked.items():
                values.setdefault(key, value)
        return self.env["crm.case.intake"]._receive(values)

    def _get_case_visitor(self):
        """Return the contact who asks, or none when a stranger does."""
        # sudo: agents read who takes part, also contacts of other companies
        partners = self.sudo().with_context(active_test=False).channel_partner_ids
        visitors = partners.filtered(lambda partner: partner.partner_share)
        if any(visitor.is_public for visitor in visitors):
            return self.env["res.partner"]
        visitors = visitors.filtered(
            lambda partner: (
                partner.user_ids
                and partner.company_id.id in (False, self.env.company.id)
            )
        )
        # sudo: back to the rights of the caller
        return visitors[:1].sudo(self.env.su)

    def _get_case_guest_name(self):
        """Return the name that a stranger gave."""
        # sudo: the name of who takes part is seen by everybody who takes part
        return self.sudo().channel_member_ids.guest_id[:1].name or False
