"""The log by which an import of sales history is undone."""

from odoo import fields, models


class CrmSaleChange(models.Model):
    """What a line of history was before an import changed it; read by the undo."""

    _name = "crm.sale.change"
    _description = "Change of Sales History"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    import_id = fields.Many2one(
        comodel_name="crm.sale.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    history_id = fields.Many2one(
        comodel_name="crm.sale.history",
        string="Line",
        required=True,
        index=True,
        ondelete="cascade",
    )
    old_import_id = fields.Many2one(
        comodel_name="crm.sale.import",
        string="Import Before",
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer Before",
        required=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(
        required=True,
    )
    product_ref = fields.Char()
    product_name = fields.Char()
    quantity = fields.Float(
        digits=0,
        required=True,
    )
    unit_price = fields.Float(
        digits=0,
        required=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Currency Before",
        required=True,
        ondelete="restrict",
    )
    amount = fields.Float(
        digits=0,
        required=True,
    )
