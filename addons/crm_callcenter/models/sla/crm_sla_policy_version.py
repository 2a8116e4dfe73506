"""What a policy promised at a time."""

from odoo import fields, models

from .crm_sla_policy import CALENDAR_SOURCES


class CrmSlaPolicyVersion(models.Model):
    """The hours of a policy; they do not change once a case has them."""

    _name = "crm.sla.policy.version"
    _description = "SLA Policy Version"
    _order = "policy_id, number desc"
    _rec_name = "number"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    policy_id = fields.Many2one(
        comodel_name="crm.sla.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    number = fields.Integer(string="Version", required=True)
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar", string="Working Hours", ondelete="restrict"
    )
    calendar_source = fields.Selection(selection=CALENDAR_SOURCES, required=True)
    first_response_hours = fields.Float(string="First Response")
    next_response_hours = fields.Float(string="Next Response")
    resolution_hours = fields.Float(string="Resolution")

    _unique_number = models.Constraint(
        "UNIQUE(policy_id, number)", "This version exists already."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(policy)s, version %(number)s",
                policy=version.policy_id.name,
                number=version.number,
            )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _is_used(self):
        """Return whether a case has this version."""
        self.ensure_one()
        # sudo: a case of a company that the user has not chosen counts too
        cases = self.env["crm.case"].sudo().with_context(active_test=False)
        return bool(
            cases.search_count([("sla_policy_version_id", "=", self.id)], limit=1)
        )
