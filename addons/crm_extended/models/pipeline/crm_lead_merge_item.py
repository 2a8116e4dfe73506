"""What moved when leads were merged."""

from odoo import fields, models


class CrmLeadMergeItem(models.Model):
    """One row of a table that went from one lead to the one that stayed."""

    _name = "crm.lead.merge.item"
    _description = "Moved Item of a Merge"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    merge_id = fields.Many2one(
        comodel_name="crm.lead.merge", required=True, ondelete="cascade", index=True
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead", required=True, ondelete="cascade", index=True
    )
    item_table = fields.Char(required=True)
    item_column = fields.Char(required=True)
    item_id = fields.Integer(required=True)
