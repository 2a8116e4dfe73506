"""How long work after a call may take."""

from odoo import fields, models


class ResCompany(models.Model):
    """Say how long agents have after a call, and when a call counts as forgotten."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_call_wrap_up_seconds = fields.Integer(
        string="Work After a Call (s)",
        default=60,
        help="After so many seconds an agent is ready again, also without having "
        "saved what came of the call.",
        prefetch="crm_callcenter",
    )
    crm_call_stale_minutes = fields.Integer(
        string="Calls Without an End (minutes)",
        default=120,
        help="A call of which nothing was heard for so long counts as over: on the "
        "board, and for the state of its agent.",
        prefetch="crm_callcenter",
    )

    _check_call_wrap_up = models.Constraint(
        "CHECK(crm_call_wrap_up_seconds >= 0 AND crm_call_stale_minutes > 0)",
        "Seconds for work after a call are 0 or more; calls without an end last at "
        "least a minute.",
    )
