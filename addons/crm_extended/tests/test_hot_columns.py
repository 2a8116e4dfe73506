"""Odoo's own flows do not read the columns that the add-ons put into its tables."""

from odoo.tests import TransactionCase, tagged

ADDONS = ("crm_extended", "crm_callcenter", "crm_loyalty")
# {model: columns that Odoo reads with its own}, because its flows need them anyway:
# left out of its SELECT, they would cost a query of their own
READ_ALONG = {
    "account.move": {"case_id"},
    "calendar.event": set(),
    "crm.lead": {
        "crm_merge_id",
        "forecast_category",
        "forecast_category_manual",
        "pipeline_id",
        "won_reason_id",
    },
    "crm.stage": {"activity_plan_id", "crm_status", "forecast_category", "pipeline_id"},
    "crm.team": set(),
    "crm.team.member": set(),
    "loyalty.program": set(),
    "res.company": {
        "crm_best_case_from_pct",
        "crm_commit_from_pct",
        "crm_metrics_enabled",
        "crm_routing_enabled",
    },
    "res.partner": {"crm_employee_count"},
    "res.users": set(),
    "sale.order": {"case_id"},
    "stock.picking": {"case_id"},
}


@tagged("post_install", "-at_install", "crm_extended")
class TestHotColumns(TransactionCase):
    """A column costs each read of a contact, order or lead, also for who has no use."""

    def test_columns(self):
        """Columns of ours are prefetched by themselves, but for those listed."""
        for model_name, expected in READ_ALONG.items():
            with self.subTest(model=model_name):
                read_along = {
                    field.name
                    for field in self.env[model_name]._fields.values()
                    if field.prefetch is True and field._modules[:1][0] in ADDONS
                }
                # an add-on that is not installed adds none
                self.assertLessEqual(read_along, expected)

    def test_contact(self):
        """Reading a contact's name leaves ours alone; one of ours brings the others."""
        partner = self.env["res.partner"].create({"name": "Hot Column"})
        self.env.invalidate_all()
        self.assertEqual(partner.name, "Hot Column")
        fields = partner._fields
        self.assertNotIn(partner.id, fields["crm_visit_class"]._get_cache(self.env))
        self.assertFalse(partner.crm_visit_class)
        with self.assertQueryCount(0):
            self.assertFalse(partner.service_level)
