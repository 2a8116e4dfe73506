"""What strangers may send to a company through its forms."""

from odoo import fields, models

ADDRESS_LIMIT = 5
IP_LIMIT = 20
WINDOW_MINUTES = 10
FILE_MB = 10


class ResCompany(models.Model):
    """Let each company bound what its public form takes."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_web_address_limit = fields.Integer(
        string="Messages per E-mail Address",
        default=ADDRESS_LIMIT,
        help="How many cases one e-mail address may send through the public form in "
        "the window.",
    )
    crm_web_ip_limit = fields.Integer(
        string="Messages per Connection",
        default=IP_LIMIT,
        help="How many cases one internet address may send through the public form in "
        "the window. Offices share one.",
    )
    crm_web_window_minutes = fields.Integer(
        string="Window (Minutes)", default=WINDOW_MINUTES
    )
    crm_web_file_mb = fields.Integer(
        string="Largest File (MB)",
        default=FILE_MB,
        help="Files of customers in portal and public form; 0 = no files.",
    )

    _check_crm_web = models.Constraint(
        "CHECK(crm_web_address_limit > 0 AND crm_web_ip_limit > 0 "
        "AND crm_web_window_minutes > 0 AND crm_web_file_mb BETWEEN 0 AND 25)",
        "Limits of the public form are at least 1, files are at most 25 MB.",
    )
