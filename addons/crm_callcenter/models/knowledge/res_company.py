"""How long a form may rest before it counts as not needed."""

from odoo import fields, models

FORM_MINUTES = 30


class ResCompany(models.Model):
    """Let each company say when a case was avoided."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_knowledge_form_minutes = fields.Integer(
        string="Form Left Alone After (Minutes)",
        default=FORM_MINUTES,
        help="Somebody opened an article from the form and has not sent it: after this "
        "time a case counts as avoided.",
        prefetch="crm_callcenter",
    )

    _check_crm_knowledge_form = models.Constraint(
        "CHECK(crm_knowledge_form_minutes > 0)",
        "A form is left alone after one minute at least.",
    )
