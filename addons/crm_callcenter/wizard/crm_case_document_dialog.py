"""What the dialogs that make a document for a case have in common."""

from odoo import api, fields, models


class CrmCaseDocumentDialog(models.AbstractModel):
    """A dialog that makes one document of the back office, for a reason."""

    _name = "crm.case.document.dialog"
    _inherit = ["crm.case.dialog"]
    _description = "Dialog for a Document of a Case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id")
    commercial_partner_id = fields.Many2one(related="case_id.commercial_partner_id")
    reason = fields.Char(
        required=True,
        compute="_compute_reason",
        precompute=True,
        store=True,
        readonly=False,
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_id")
    def _compute_reason(self):
        """Propose what the case is about."""
        for wizard in self:
            wizard.reason = wizard.case_id.name
