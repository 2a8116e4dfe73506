"""Where a lead came from."""

from odoo import fields, models


class CrmLead(models.Model):
    """Keep the page and the other system that a lead came from."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_source_page = fields.Char(
        string="Page",
        readonly=True,
        copy=False,
        help="The address of the page whose form the person filled in.",
        prefetch="crm_extended",
    )
    crm_form_id = fields.Many2one(
        comodel_name="crm.lead.form",
        string="Web Form",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        prefetch="crm_extended",
    )
    crm_import_id = fields.Many2one(
        comodel_name="crm.lead.import",
        string="Import",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        prefetch="crm_extended",
    )
    crm_intake_source = fields.Char(
        string="Other System",
        readonly=True,
        copy=False,
        help="The system that sent the lead.",
        prefetch="crm_extended",
    )
    crm_intake_ref = fields.Char(
        string="Reference There",
        readonly=True,
        copy=False,
        help="How the other system calls the lead.",
        prefetch="crm_extended",
    )
    crm_consent_ids = fields.One2many(
        comodel_name="crm.lead.consent",
        inverse_name="lead_id",
        string="Consents",
        readonly=True,
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Hand the consents of a lead to the contact that it gets."""
        result = super().write(vals)
        if vals.get("partner_id"):
            # sudo: whoever links the contact need not see what it allowed
            self.env["crm.lead.consent"].sudo()._find_open(self)._record()
        return result
