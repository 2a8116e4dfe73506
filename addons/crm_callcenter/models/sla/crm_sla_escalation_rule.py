"""What happens when so much of the promised time is over."""

from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.fields import Domain

RECIPIENTS = [
    ("responsible", "Responsible"),
    ("leader", "Team Leader"),
    ("supervisor", "Supervisors"),
]


class RuleFacts(NamedTuple):
    """A rule without its actions; ``None`` asks for nothing."""

    id: int
    percent: int
    company_id: int | None
    milestone: str | None
    policy_id: int | None

    def applies_to(self, company_id, milestone, policy_id):
        """Return whether the rule holds for a clock."""
        return (
            self.company_id in (None, company_id)
            and self.milestone in (None, milestone)
            and self.policy_id in (None, policy_id)
        )


class CrmSlaEscalationRule(models.Model):
    """At a percentage of the promised time: who is told, and what is done."""

    _name = "crm.sla.escalation.rule"
    _description = "Escalation Rule"
    _inherit = ["crm.cached.mixin"]
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

    @api.model
    @tools.ormcache()
    def _get_rules(self):
        """Return all rules as a tuple of :class:`RuleFacts`, lowest percent first."""
        # sudo: rules hold for whoever works on a case; they are a handful
        rules = self.sudo().search(Domain.TRUE)  # pylint: disable=no-search-all
        return tuple(
            RuleFacts(
                rule.id,
                rule.percent,
                rule.company_id.id or None,
                rule.milestone or None,
                rule.policy_id.id or None,
            )
            for rule in rules
        )
