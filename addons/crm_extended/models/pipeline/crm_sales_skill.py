"""What some leads need to be looked after well, and who has it."""

from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class CrmSalesSkill(models.Model):
    """A skill of salespeople, and the leads that need it."""

    _name = "crm.sales.skill"
    _description = "Skill of Salespeople"
    _order = "name, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Leave empty for all companies.",
    )
    lead_domain = fields.Char(
        string="Leads", help="Leads that fit here need the skill."
    )
    is_required = fields.Boolean(
        string="Required",
        default=True,
        help="Without the skill nobody gets such a lead. Otherwise those who have it "
        "come first.",
    )
    member_ids = fields.Many2many(
        comodel_name="crm.team.member",
        relation="crm_team_member_crm_sales_skill_rel",
        column1="skill_id",
        column2="member_id",
        string="Salespeople",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("lead_domain")
    def _check_lead_domain(self):
        for skill in self.filtered("lead_domain"):
            try:
                # with the rights of the writer: the job has all
                self.env["crm.lead"].sudo(False).search(
                    skill._get_lead_domain(), limit=1
                )
            except (ValueError, SyntaxError, TypeError, KeyError, AccessError) as err:
                raise ValidationError(
                    self.env._(
                        "The leads that need “%(skill)s” are not described correctly; "
                        "choose them again.",
                        skill=skill.name,
                    )
                ) from err

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_lead_domain(self) -> Domain:
        """Return which leads need the skill; none when nothing is said."""
        self.ensure_one()
        parts = literal_eval(self.lead_domain or "[]")
        return Domain(parts) if parts else Domain.FALSE
