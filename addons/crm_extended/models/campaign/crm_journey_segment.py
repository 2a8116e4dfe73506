"""Journeys that are entered with a segment, and left with it."""

from odoo import fields, models


class CrmJourney(models.Model):
    """Let people in who enter a segment, and out who leave it."""

    _inherit = "crm.journey"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_journey_segment_rel",
        column1="journey_id",
        column2="segment_id",
        string="Segments",
        check_company=True,
        help="Who enters one of them enters the journey; those who are in one when the "
        "journey starts, too.",
    )
    is_left_with_segment = fields.Boolean(
        string="Leave With the Segment",
        default=True,
        help="Who is in none of the segments any more leaves the journey.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _is_entered_by(self, kind):
        """Let people in who enter a segment."""
        if self.entry_kind == "segment":
            return self.state == "running" and kind == "segment_entered"
        return super()._is_entered_by(kind)

    def _is_entry(self, kind, res_id):
        """Look whether it is one of our segments."""
        if kind == "segment_entered":
            return res_id in self.segment_ids.ids
        return super()._is_entry(kind, res_id)

    def _is_left_by(self, kind):
        """Let people out who leave a segment, where that is wanted."""
        if kind == "segment_left" and self.entry_kind == "segment":
            return self.is_left_with_segment
        return super()._is_left_by(kind)

    def _get_without_segment(self, partner_ids):
        """Return those of the people who are in none of the segments now."""
        self.ensure_one()
        inside = self.env["crm.segment.member"].search(
            [
                ("segment_id", "in", self.segment_ids.ids),
                ("partner_id", "in", partner_ids),
                ("date_left", "=", False),
            ]
        )
        return set(partner_ids) - set(inside.partner_id.ids)

    def _get_way_problems(self):
        """Ask for segments where people enter with one."""
        yield from super()._get_way_problems()
        if self.entry_kind == "segment" and not self.segment_ids:
            yield self.env._("Choose the segments with which people enter.")

    def _after_start(self):
        """Let those in who are in a segment already."""
        result = super()._after_start()
        for journey in self.filtered(lambda journey: journey.entry_kind == "segment"):
            for segment in journey.segment_ids:
                self.env["crm.journey.event"]._push_many(
                    "segment_entered",
                    journey.company_id,
                    segment._get_member_ids_query(),
                    segment.id,
                )
        return result
