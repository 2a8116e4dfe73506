"""By which formulas a company measures its telephones."""

from odoo import fields, models

from ...tools.board_figures import (
    ABANDON_ALL,
    ABANDON_WITHOUT_SHORT,
    OF_ANSWERED,
    OF_DECIDED,
    OF_OFFERED,
    OF_OFFERED_WITHOUT_SHORT,
)

SERVICE_FORMULAS = [
    (OF_OFFERED_WITHOUT_SHORT, "Answered in time / (offered - short abandons)"),
    (OF_OFFERED, "Answered in time / offered"),
    (OF_DECIDED, "Answered in time / (answered + abandoned)"),
    (OF_ANSWERED, "Answered in time / answered"),
]
ABANDON_FORMULAS = [
    (ABANDON_WITHOUT_SHORT, "(Abandoned - short) / (offered - short)"),
    (ABANDON_ALL, "Abandoned / offered"),
]


class ResCompany(models.Model):
    """Say what is promised on the telephone, and how it is measured."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_board_target_seconds = fields.Integer(
        string="Answer Within (s)", default=20, prefetch="crm_callcenter"
    )
    crm_board_target_pct = fields.Integer(
        string="Service Level (%)", default=80, prefetch="crm_callcenter"
    )
    crm_board_short_seconds = fields.Integer(
        string="Short Abandons (s)",
        default=5,
        help="Who hangs up before is taken for a wrong number.",
        prefetch="crm_callcenter",
    )
    crm_board_service_formula = fields.Selection(
        selection=SERVICE_FORMULAS,
        string="Formula of the Service Level",
        default=OF_OFFERED_WITHOUT_SHORT,
        required=True,
        prefetch="crm_callcenter",
    )
    crm_board_abandon_formula = fields.Selection(
        selection=ABANDON_FORMULAS,
        string="Formula of Abandonment",
        default=ABANDON_WITHOUT_SHORT,
        required=True,
        prefetch="crm_callcenter",
    )
    crm_board_hours = fields.Integer(
        string="Hours on the Board",
        default=0,
        help="Figures of the last so many hours; 0: since midnight.",
        prefetch="crm_callcenter",
    )
    crm_call_first_contact_days = fields.Integer(
        string="First Contact (days)",
        default=7,
        help="A customer who does not call again within so many days was helped by the "
        "first call.",
        prefetch="crm_callcenter",
    )

    _check_board = models.Constraint(
        "CHECK(crm_board_target_seconds >= 0 AND crm_board_short_seconds >= 0"
        " AND crm_board_hours >= 0 AND crm_call_first_contact_days >= 0"
        " AND crm_board_target_pct BETWEEN 0 AND 100)",
        "Seconds and hours of the board are 0 or more, the service level is at most "
        "100 %.",
    )
