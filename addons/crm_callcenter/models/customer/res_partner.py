"""What a person may see of the cases of the organisation."""

from odoo import fields, models


class ResPartner(models.Model):
    """Let some people of an organisation see the cases of all."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    sees_company_cases = fields.Boolean(
        string="Organisation's Cases",
        groups="base.group_user",
        help="In the portal this person sees the cases of the whole organisation, not "
        "only own ones.",
        prefetch="crm_callcenter",
    )
