"""How promises were kept: per milestone, team, agent and type."""

from odoo import fields, models
from odoo.tools import SQL

from ..models.case.crm_case import SEVERITIES


class CrmSlaReport(models.Model):
    """One row is one clock of one case; hours are working hours of its promise."""

    _name = "crm.sla.report"
    _description = "SLA Analysis"
    _auto = False
    _rec_name = "case_id"
    _order = "date_start desc, id desc"
    _depends = {
        "crm.case": [
            "merged_into_id",
            "partner_id",
            "service_level",
            "severity",
            "team_id",
            "type_id",
            "user_id",
        ],
        "crm.sla.policy.version": ["policy_id"],
        "crm.sla.status": [
            "case_id",
            "company_id",
            "date_reached",
            "date_start",
            "deadline",
            "elapsed_hours",
            "milestone",
            "state",
            "version_id",
        ],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(comodel_name="crm.case", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    team_id = fields.Many2one(comodel_name="crm.case.team", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", readonly=True
    )
    type_id = fields.Many2one(comodel_name="crm.case.type", readonly=True)
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    service_level = fields.Selection(
        selection=lambda self: self.env["crm.case"]._get_service_levels(), readonly=True
    )
    policy_id = fields.Many2one(comodel_name="crm.sla.policy", readonly=True)
    milestone = fields.Selection(
        selection=lambda self: (
            self.env["crm.sla.status"]._fields["milestone"].selection
        ),
        readonly=True,
    )
    state = fields.Selection(
        selection=lambda self: self.env["crm.sla.status"]._fields["state"].selection,
        readonly=True,
    )
    date_start = fields.Datetime(string="Since", readonly=True)
    deadline = fields.Datetime(readonly=True)
    date_reached = fields.Datetime(string="Reached", readonly=True)
    working_hours = fields.Float(
        string="Working Hours Needed",
        aggregator="avg",
        readonly=True,
        help="Until it was reached, by the calendar of the promise, pauses taken out.",
    )
    met_pct = fields.Float(
        string="Kept (%)",
        aggregator="avg",
        readonly=True,
        help="Of the promises that were kept or missed; those still open do not count.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL("%s %s", self._get_select(), self._get_from())

    def _get_select(self) -> SQL:
        """Return the SELECT clause; override to add columns."""
        return SQL(
            """
            SELECT s.id, s.case_id, s.company_id, s.milestone, s.state, s.date_start,
                   s.deadline, s.date_reached, v.policy_id, c.partner_id, c.team_id,
                   c.user_id, c.type_id, c.severity, c.service_level,
                   CASE WHEN s.date_reached IS NOT NULL
                        THEN s.elapsed_hours END AS working_hours,
                   CASE s.state WHEN 'met' THEN 100.0 WHEN 'breached' THEN 0.0
                        END AS met_pct
            """
        )

    def _get_from(self) -> SQL:
        """Return the FROM clause; override to join further tables."""
        return SQL(
            """
            FROM crm_sla_status s
            JOIN crm_case c ON c.id = s.case_id AND c.merged_into_id IS NULL
            JOIN crm_sla_policy_version v ON v.id = s.version_id
            """
        )
