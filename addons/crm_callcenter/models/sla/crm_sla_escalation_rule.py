"""What happens when so much of the promised time is over."""

from odoo import fields, models
from odoo.fields import Domain

RECIPIENTS = [
    ("responsible", "Responsible"),
    ("leader", "Team Leader"),
    ("supervisor", "Supervisors"),
]


class CrmSlaEscalationRule(models.Model):
    """At a percentage of the promised time: who is told, and what is done."""

    _name = "crm.sla.escalation.rule"
    _description = "Escalation Rule"
    _order = "percent, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    percent = fields.Integer(
        required=True, help="Share of the promised time; 100 is the deadline."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty to escalate so in all companies.",
    )
    milestone = fields.Selection(
        selection=[
            ("first_response", "First Response"),
            ("next_response", "Next Response"),
            ("resolution", "Resolution"),
        ],
        help="Leave empty for all promises.",
    )
    policy_id = fields.Many2one(
        comodel_name="crm.sla.policy",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty for all policies.",
    )
    recipient = fields.Selection(
        selection=RECIPIENTS, string="Tell", default="responsible", required=True
    )
    is_reassigned = fields.Boolean(
        string="Hand Over to the Leader",
        help="The team leader becomes responsible.",
    )
    is_raised = fields.Boolean(
        string="Raise the Priority", help="The case gets one more step of priority."
    )

    _check_percent = models.Constraint(
        "CHECK(percent > 0 AND percent <= 1000)",
        "The percentage lies between 1 and 1000.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_display_name(self):
        labels = dict(self._fields["recipient"]._description_selection(self.env))
        for rule in self:
            rule.display_name = self.env._(
                "At %(percent)s %%: tell %(who)s",
                percent=rule.percent,
                who=labels.get(rule.recipient, ""),
            )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_rules(self, companies):
        """Return the rules of companies and those of all."""
        # sudo: rules hold for whoever works on a case
        return self.sudo().search(Domain("company_id", "in", [False, *companies.ids]))

    def _applies_to(self, status):
        """Return whether the rule holds for a clock."""
        self.ensure_one()
        return (
            self.company_id.id in (False, status.company_id.id)
            and self.milestone in (False, status.milestone)
            and self.policy_id.id in (False, status.version_id.policy_id.id)
        )
