"""What strangers may send to a company through its forms."""

from odoo import fields, models

FILE_MB = 10


class ResCompany(models.Model):
    """Let each company bound what its public form takes."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_web_file_mb = fields.Integer(
        string="Largest File (MB)",
        default=FILE_MB,
        help="Files of customers in portal and public form; 0 = no files.",
        prefetch="crm_callcenter",
    )

    _check_crm_web_file = models.Constraint(
        "CHECK(crm_web_file_mb BETWEEN 0 AND 25)", "Files are at most 25 MB."
    )
