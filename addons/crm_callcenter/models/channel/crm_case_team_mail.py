"""How a team deals with mail."""

import ast

from odoo import fields, models

MAILS_PER_HOUR = 20
PARKED_DAYS = 90


class CrmCaseTeam(models.Model):
    """Addresses, acknowledgement and the limits of a team."""

    _inherit = "crm.case.team"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    mail_address_ids = fields.One2many(
        comodel_name="crm.case.mail.address",
        inverse_name="team_id",
        string="Further Addresses",
    )
    acknowledges_email = fields.Boolean(
        string="Acknowledge Mail",
        default=True,
        help="Answer a mail that opens a case with its number and a link. Cases that "
        "another system sent are acknowledged by that system.",
    )
    acknowledges_web = fields.Boolean(
        string="Acknowledge Web Forms",
        default=True,
        help="Send the number and a link after a form of the website was sent.",
    )
    acknowledgement_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Acknowledgement",
        domain="[('model', '=', 'crm.case')]",
        help="Leave empty for the standard text.",
    )
    mails_per_hour = fields.Integer(
        string="Mails an Hour",
        default=MAILS_PER_HOUR,
        help="Mails of one sender beyond this number are parked; 0 = no limit.",
    )
    accepts_lists = fields.Boolean(
        string="Accept Mailing Lists",
        help="Tick this when the address is served by a mailing list or a group "
        "mailbox that marks every mail as list mail.",
    )
    parked_days = fields.Integer(
        string="Keep Parked Mail",
        default=PARKED_DAYS,
        help="Days after which parked mail is deleted; 0 = never.",
    )

    _check_mail_limits = models.Constraint(
        "CHECK(mails_per_hour >= 0 AND parked_days >= 0)",
        "Limits cannot be negative.",
    )

    # ------------------------------------------------------------
    # MAIL
    # ------------------------------------------------------------

    def _alias_get_creation_values(self):
        """Tell the gateway the company of the team, too."""
        values = super()._alias_get_creation_values()
        if self.id:
            defaults = values.get("alias_defaults") or {}
            if isinstance(defaults, str):
                defaults = ast.literal_eval(defaults)
            values["alias_defaults"] = {**defaults, "company_id": self.company_id.id}
        return values

    def _get_acknowledgement_template(self):
        """Return the text with which this team acknowledges a case."""
        self.ensure_one()
        return self.acknowledgement_template_id or self.env.ref(
            "crm_callcenter.mail_template_case_received", raise_if_not_found=False
        )
