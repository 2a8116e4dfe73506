"""How long a company keeps what telephone systems sent."""

from odoo import fields, models


class ResCompany(models.Model):
    """Say when events and recordings of calls are forgotten."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_call_event_days = fields.Integer(
        string="Keep Events of Calls (days)",
        default=90,
        help="What telephone systems sent is deleted after so many days; the calls "
        "themselves stay. 0: kept for ever.",
        prefetch="crm_callcenter",
    )
    crm_call_recording_days = fields.Integer(
        string="Keep Links to Recordings (days)",
        default=90,
        help="Links to recordings are removed from calls after so many days. 0: kept.",
        prefetch="crm_callcenter",
    )

    _check_call_days = models.Constraint(
        "CHECK(crm_call_event_days >= 0 AND crm_call_recording_days >= 0)",
        "Days to keep events and recordings of calls are 0 or more.",
    )
