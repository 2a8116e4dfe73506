"""What routing knows about a salesperson: skills, languages, room, and absences."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTeamMember(models.Model):
    """Add to Odoo's capacity and pause what else decides who gets a lead."""

    _inherit = "crm.team.member"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_skill_ids = fields.Many2many(
        comodel_name="crm.sales.skill",
        relation="crm_team_member_crm_sales_skill_rel",
        column1="member_id",
        column2="skill_id",
        string="Skills",
    )
    crm_lang_ids = fields.Many2many(
        comodel_name="res.lang",
        relation="crm_team_member_res_lang_rel",
        column1="member_id",
        column2="lang_id",
        string="Languages",
        help="Besides the language of the user's own contact.",
    )
    crm_open_capacity = fields.Integer(
        string="Open Leads at Most",
        help="No more leads are given while so many are open; 0 for no limit.",
        prefetch="crm_extended",
    )
    crm_share_pct = fields.Integer(
        string="Share (%)",
        default=100,
        help="50 for who works half of the time and gets half as many leads.",
        prefetch="crm_extended",
    )
    crm_absent_from = fields.Date(string="Away From", prefetch="crm_extended")
    crm_absent_to = fields.Date(
        string="Away Until",
        help="Last day; leave empty for until further notice.",
        prefetch="crm_extended",
    )

    _check_crm_share = models.Constraint(
        "CHECK(crm_share_pct BETWEEN 1 AND 100)", "A share goes from 1 to 100 %."
    )
    _check_crm_open_capacity = models.Constraint(
        "CHECK(crm_open_capacity >= 0)", "The number of leads cannot be negative."
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("crm_absent_from", "crm_absent_to")
    def _check_crm_absence(self):
        for member in self:
            start, end = member.crm_absent_from, member.crm_absent_to
            if end and (not start or end < start):
                raise ValidationError(
                    self.env._("An absence has a first day, and ends after it.")
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _is_crm_absent(self, day):
        """Tell whether the member is away on a day, or takes no leads at all."""
        self.ensure_one()
        if self.assignment_optout:
            return True
        start, end = self.crm_absent_from, self.crm_absent_to
        return bool(start and start <= day and (not end or day <= end))
