"""What strangers may send to a company through its public forms."""

from odoo import fields, models

ADDRESS_LIMIT = 5
IP_LIMIT = 20
WINDOW_MINUTES = 10


class ResCompany(models.Model):
    """Let each company bound what its public forms take."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_web_address_limit = fields.Integer(
        string="Messages per E-mail Address",
        default=ADDRESS_LIMIT,
        help="How many messages one e-mail address may send through public forms in "
        "the window.",
        prefetch="crm_extended",
    )
    crm_web_ip_limit = fields.Integer(
        string="Messages per Connection",
        default=IP_LIMIT,
        help="How many messages one internet address may send through public forms in "
        "the window. Offices share one.",
        prefetch="crm_extended",
    )
    crm_web_window_minutes = fields.Integer(
        string="Window (Minutes)", default=WINDOW_MINUTES, prefetch="crm_extended"
    )

    _check_crm_web = models.Constraint(
        "CHECK(crm_web_address_limit > 0 AND crm_web_ip_limit > 0 "
        "AND crm_web_window_minutes > 0)",
        "Limits of the public forms are at least 1.",
    )
