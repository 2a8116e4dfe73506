"""Mails to a team become leads of a pipeline."""

from odoo import fields, models


class CrmTeam(models.Model):
    """Let the address of a team lead into one pipeline."""

    _inherit = "crm.team"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_mail_pipeline_id = fields.Many2one(
        comodel_name="crm.pipeline",
        string="Pipeline of Its Mails",
        domain="[('company_id', '=?', company_id)]",
        ondelete="set null",
        help="Mails to the address of the team begin here. Empty: in the default "
        "pipeline of the company.",
        prefetch="crm_extended",
    )
