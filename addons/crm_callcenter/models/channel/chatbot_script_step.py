"""A step of a chat bot that opens a case."""

from odoo import fields, models
from odoo.tools import html2plaintext

from .discuss_channel import MAX_NAME


class ChatbotScriptStep(models.Model):
    """Open a case with what the visitor told the bot."""

    _inherit = "chatbot.script.step"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    step_type = fields.Selection(
        selection_add=[("create_case", "Create Case")],
        ondelete={"create_case": "cascade"},
    )
    case_team_id = fields.Many2one(
        comodel_name="crm.case.team",
        string="Service Team",
        index="btree_not_null",
        ondelete="set null",
        help="Who serves the case. Leave empty for the first team of the company.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _process_step(self, discuss_channel):
        """Say what the step says, then open the case."""
        message = super()._process_step(discuss_channel)
        if self.step_type == "create_case":
            self._process_step_create_case(discuss_channel)
        return message

    def _process_step_create_case(self, discuss_channel):
        """Return the case of the visitor, in the company of the team."""
        self.ensure_one()
        # sudo: a visitor opens a case by talking to the bot, and reads none
        channel_sudo = discuss_channel.sudo()
        team = self.sudo().case_team_id
        company = team.company_id or self.env.company
        customer = self._chatbot_prepare_customer_values(
            discuss_channel, create_partner=False, update_partner=False
        )
        said = self._find_first_user_free_input(discuss_channel)
        name = html2plaintext(said.body).strip() if said else ""
        values = {
            "name": name[:MAX_NAME]
            or self.env._("Chat with %(bot)s", bot=self.chatbot_script_id.title),
            "team_id": team.id,
            "description": customer["description"]
            + channel_sudo._get_channel_history(),
        }
        if self.env.user._is_public():
            values.update(email=customer["email"], phone=customer["phone"])
        elif self.env.user.partner_id.company_id.id in (False, company.id):
            values["partner_id"] = self.env.user.partner_id.id
        return channel_sudo.with_company(company)._create_case(values)
