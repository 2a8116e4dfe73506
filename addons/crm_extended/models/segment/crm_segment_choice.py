"""Customers that a person put into a segment, or took out of it."""

from odoo import api, fields, models


class CrmSegmentChoice(models.Model):
    """What a person decided; it counts more than the rules, at every refresh."""

    _name = "crm.segment.choice"
    _description = "Segment Member by Hand"
    _rec_name = "partner_id"
    _order = "id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    segment_id = fields.Many2one(
        comodel_name="crm.segment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        related="segment_id.company_id",
        store=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        check_company=True,
        index=True,
        ondelete="cascade",
    )
    is_member = fields.Boolean(
        string="In",
        default=True,
        help="On: belongs in, whatever the rules say. Off: stays out.",
    )
    note = fields.Char(string="Why")

    _partner_segment_uniq = models.Constraint(
        "UNIQUE(segment_id, partner_id)",
        "This customer was added or removed by hand already; change that line.",
    )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Put the customers in, or take them out, at once."""
        choices = super().create(vals_list)
        choices._apply()
        return choices

    def write(self, vals):
        """Apply what was changed at once."""
        before = [(choice.segment_id, choice.partner_id.ids) for choice in self]
        result = super().write(vals)
        for segment, partner_ids in before:
            segment._refresh_partners(partner_ids)
        self._apply()
        return result

    def unlink(self):
        """Let the rules decide again."""
        before = {
            segment: choices.partner_id.ids
            for segment, choices in self.grouped("segment_id").items()
        }
        result = super().unlink()
        for segment, partner_ids in before.items():
            segment._refresh_partners(partner_ids)
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _apply(self):
        """Look at the customers of these lines again, in their segments."""
        for segment, choices in self.grouped("segment_id").items():
            segment._refresh_partners(choices.partner_id.ids)
