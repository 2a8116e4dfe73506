"""The switch of segments, per company, and the company's clock."""

import pytz

from odoo import fields, models

from ...tools.company_clock import CompanyClock


class ResCompany(models.Model):
    """Let each company decide whether customers enter and leave by themselves."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_segments_enabled = fields.Boolean(
        string="Keep Segments Up to Date",
        default=True,
        help="Let customers enter and leave the segments of this company by "
        "themselves. Off: only when somebody refreshes a segment.",
        prefetch="crm_extended",
    )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    def write(self, vals):
        """Look at everybody when segments are switched on again."""
        switched = self.browse()
        if vals.get("crm_segments_enabled"):
            switched = self.filtered(lambda company: not company.crm_segments_enabled)
        result = super().write(vals)
        if switched:
            # sudo: whoever may switch them on may not read segments
            segments = self.env["crm.segment"].sudo()
            segments.search([("company_id", "in", switched.ids)]).is_stale = True
            segments._trigger_refresh()
        return result

    def unlink(self):
        """Remove the membership with the company."""
        company_ids = self.ids
        result = super().unlink()
        self.env["crm.segment.member"]._remove("company_id", company_ids)
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_clock(self):
        """Return what time it is in the company, as a ``CompanyClock``."""
        self.ensure_one()
        return CompanyClock(
            fields.Datetime.now(), pytz.timezone(self._get_crm_timezone())
        )
