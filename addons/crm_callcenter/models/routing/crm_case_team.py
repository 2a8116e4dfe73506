"""How a team's cases find their agents."""

from odoo import fields, models

ROUTING_MODES = [
    ("manual", "People choose"),
    ("push", "Given to agents"),
    ("pull", "Agents ask for the next one"),
]


class CrmCaseTeam(models.Model):
    """The routing rules of a team."""

    _inherit = "crm.case.team"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    routing_mode = fields.Selection(
        selection=ROUTING_MODES, default="push", required=True
    )
    needs_presence = fields.Boolean(
        string="Only Who Is Available",
        help="Give cases only to agents who said that they are available. Otherwise "
        "everybody counts as available who did not pause.",
    )
    respects_hours = fields.Boolean(
        string="Respect Working Hours",
        default=True,
        help="Agents get cases within their own working hours, else those of the team. "
        "Without any of them they work day and night.",
    )
    accept_minutes = fields.Integer(
        string="Time to Accept",
        help="Minutes after which a case that nobody accepted is offered to the next "
        "agent; 0 = cases need not be accepted.",
    )
    relax_minutes = fields.Integer(
        string="Relax Wishes After",
        default=15,
        help="Minutes after which optional skills and the language bind no more.",
    )
    prefers_last_agent = fields.Boolean(
        string="Last Agent First",
        default=True,
        help="The customer meets the same person again, unless absent or busy.",
    )
    overflow_team_id = fields.Many2one(
        comodel_name="crm.case.team",
        check_company=True,
        index="btree_not_null",
        domain="[('id', '!=', id)]",
        help="A case goes there only when somebody there takes it at once.",
    )
    overflow_wait_minutes = fields.Integer(
        string="Overflow After", help="Minutes of waiting; 0 = never."
    )
    overflow_queue_length = fields.Integer(
        string="Overflow Beyond", help="So many waiting cases; 0 = never."
    )
    overflows_when_absent = fields.Boolean(
        string="Overflow When Nobody Is There", default=True
    )

    _check_routing_numbers = models.Constraint(
        "CHECK(accept_minutes >= 0 AND relax_minutes >= 0 AND"
        " overflow_wait_minutes >= 0 AND overflow_queue_length >= 0)",
        "Minutes and numbers of cases cannot be negative.",
    )
