"""A/B tests of a campaign: Odoo's mailings are judged by a test of ours."""

from odoo import fields, models

# Odoo's ways to choose a winner -> what counts; opens are not trusted
METRICS = {"replied_ratio": "reply", "sale_quotation_count": "order"}
METRICS["sale_invoiced_amount"] = "order"


class UtmCampaign(models.Model):
    """Add the tests."""

    _inherit = "utm.campaign"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_test_ids = fields.One2many(
        comodel_name="crm.campaign.test",
        inverse_name="campaign_id",
        string="A/B Tests",
        groups="crm_extended.crm_extended_group_marketer,"
        "crm_extended.crm_extended_group_manager",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_mailing_test(self):
        """Return the test between the mailings of this campaign; make it when missing.

        A test that nobody planned gets the usual rules, and ends on the day on which
        Odoo was to send the winner.
        """
        self.ensure_one()
        # sudo: Odoo's job looks for winners too
        tests = self.sudo().crm_test_ids.filtered(lambda test: test.kind == "mailing")
        if tests:
            return tests[0]
        day = self.ab_testing_schedule_datetime or fields.Datetime.now()
        return tests.create(
            {
                "name": self.env._("Mailings of %(campaign)s", campaign=self.title),
                "campaign_id": self.id,
                "metric": METRICS.get(self.ab_testing_winner_selection, "click"),
                "date_stop": fields.Date.to_date(day),
            }
        )
