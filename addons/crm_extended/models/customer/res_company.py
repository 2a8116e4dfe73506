"""Switches and dates of the customer engines, per company."""

from odoo import api, fields, models


class ResCompany(models.Model):
    """Add one switch per engine, so that each company decides for itself."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_metrics_enabled = fields.Boolean(
        string="Customer Figures",
        default=True,
        help="Keep sales figures and RFM scores for the customers of this company.",
    )
    crm_analysis_date = fields.Date(
        string="Analysis Date",
        help="Figures are computed as of this day. Leave empty to use today; "
        "set it for a sales history that has ended.",
        prefetch="crm_extended",
    )
    crm_former_after_days = fields.Integer(
        string="Former Customer After (days)",
        default=730,
        help="A customer without a sale for this many days counts as former.",
        prefetch="crm_extended",
    )
    crm_consent_required = fields.Boolean(
        string="Marketing Needs Consent",
        default=True,
        help="Send marketing only to people whose consent is recorded. A recorded "
        "refusal is always respected, also when this is off.",
        prefetch="crm_extended",
    )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    def write(self, vals):
        """Build the figures of a company that switches them on, drop them when off."""
        switched = self.browse()
        if "crm_metrics_enabled" in vals:
            switched = self.filtered(
                lambda company: (
                    company.crm_metrics_enabled != bool(vals["crm_metrics_enabled"])
                )
            )
        result = super().write(vals)
        for company in switched:
            if company.crm_metrics_enabled:
                self.env["crm.customer.metric"]._rebuild(company)
            else:
                self.env["crm.customer.metric"]._forget(company)
        return result

    def unlink(self):
        """Remove the figures with the company."""
        company_ids = self.ids
        result = super().unlink()
        self.env["crm.customer.metric"]._remove("company_id", company_ids)
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_crm_metric_companies(self):
        """Return all companies whose figures are on, whoever asks."""
        # sudo: an event concerns companies that the user may not enter
        return self.sudo().search([("crm_metrics_enabled", "=", True)])

    def _get_crm_timezone(self):
        """Return the name of the company's time zone.

        That of the company's own contact when it has one; otherwise that of its
        working hours, which Odoo always fills in.
        """
        self.ensure_one()
        # sudo: the time zone holds for everybody in the company
        company = self.sudo()
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _get_crm_reference_date(self):
        """Return the day as of which the figures of this company are computed.

        :return: date: the analysis date, or today in the company's time zone.
        """
        self.ensure_one()
        # sudo: the date holds for everybody in the company
        analysis_date = self.sudo().crm_analysis_date
        return analysis_date or fields.Date.context_today(
            self.with_context(tz=self._get_crm_timezone())
        )
