"""Programs that are for segments of customers only."""

from odoo import api, fields, models, tools
from odoo.fields import Domain


class LoyaltyProgram(models.Model):
    """Say for which segments a program is."""

    _inherit = "loyalty.program"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_program_segment_rel",
        column1="program_id",
        column2="segment_id",
        string="Only for Segments",
        help="The program is for customers in one of these segments; empty: for "
        "everybody.",
    )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let orders know that a program may be for some segments only."""
        programs = super().create(vals_list)
        if any(vals.get("crm_segment_ids") for vals in vals_list):
            self.env.registry.clear_cache()
        return programs

    def write(self, vals):
        """Let orders know that a program may be for some segments only."""
        result = super().write(vals)
        if "crm_segment_ids" in vals:
            self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _is_any_for_segments(self):
        """Tell whether any program is for some segments only."""
        # sudo: whoever makes an order may not read programs
        programs = self.sudo().with_context(active_test=False)
        return bool(programs.search(Domain("crm_segment_ids", "!=", False), limit=1))
