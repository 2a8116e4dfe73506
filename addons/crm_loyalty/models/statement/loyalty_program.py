"""Whether members get a statement every month."""

from odoo import api, fields, models


class LoyaltyProgram(models.Model):
    """Send statements for those programs that ask for it."""

    _inherit = "loyalty.program"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    is_statement_monthly = fields.Boolean(
        string="Statement Every Month",
        help="In the first days of a month members whose points moved in the month "
        "before, or who have points, get a mail with all movements.",
        prefetch="crm_loyalty",
    )
    statement_first_month = fields.Date(
        readonly=True,
        copy=False,
        help="The first month of which statements are sent: the one in which they were "
        "turned on.",
        prefetch="crm_loyalty",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin with the month in which a program with statements is created."""
        return super().create([self._add_first_month(vals) for vals in vals_list])

    def write(self, vals):
        """Begin with the month in which statements are turned on."""
        return super().write(self._add_first_month(vals))

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _add_first_month(self, vals):
        """Return values with the first month, if these turn statements on."""
        if not vals.get("is_statement_monthly"):
            return vals
        first_month = fields.Date.start_of(fields.Date.today(), "month")
        return {"statement_first_month": first_month, **vals}
