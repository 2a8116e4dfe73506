"""Products, people, rivals and the end of a deal."""

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools.event_kind import ORDER_WON
from .pipeline_common import PipelineCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestPipelineDeal(PipelineCommon):
    """What a deal is about becomes the quotation; the order may win the deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_product(list_price=120.0)
        cls.rival = cls.env["crm.competitor"].create(
            {"name": "Rival", "company_id": cls.company_a.id}
        )

    def _add_line(self, lead, **values):
        """Return a line of a deal."""
        return self.env["crm.lead.line"].create(
            {"lead_id": lead.id, "product_id": self.product.id, **values}
        )

    def _quote(self, lead):
        """Return the quotation that the button of the deal begins, saved."""
        action = lead.action_sale_quotations_new()
        context = action["context"]
        return Form(self.env["sale.order"].with_context(**context)).save()

    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    def test_form_of_a_salesperson(self):
        """The whole deal in one form: pipeline, products, people, rivals."""
        seller = self.users["salesperson"]
        leads = self.env["crm.lead"].with_user(seller)
        role = self.env.ref("crm_extended.crm_contact_role_decider")
        context = {"default_type": "opportunity"}
        with Form(leads.with_context(**context), view="crm.crm_lead_view_form") as form:
            form.name = "A deal"
            self.assertEqual(form.pipeline_id, self.default_a)
            form.pipeline_id = self.renewal
            self.assertEqual(form.stage_id, self.due)
            form.partner_id = self.customer
            with form.line_ids.new() as line:
                line.product_id = self.product
                self.assertEqual(line.price_unit, 120.0)
                line.quantity = 3
                self.assertEqual(line.subtotal, 360.0)
            with form.contact_ids.new() as link:
                link.partner_id = self.customer
                link.role_id = role
            form.competitor_ids.add(self.rival)
        lead = form.record
        self.assertEqual(lead.expected_revenue, 360.0)
        self.assertEqual(lead.stage_id, self.due)
        self.assertEqual(lead.user_id, seller)
        self.assertEqual(lead.contact_ids.role_id, role)

    def test_revenue_follows_products(self):
        """When they change; an amount by hand stays until then."""
        lead = self._create_leads(1, expected_revenue=5)
        line = self._add_line(lead, quantity=2)
        self.assertEqual(lead.expected_revenue, 240)
        lead.expected_revenue = 200
        self.assertEqual(lead.expected_revenue, 200)
        line.price_unit = 99.99
        self.assertEqual(line.subtotal, 199.98)
        self.assertEqual(lead.expected_revenue, 199.98)
        line.unlink()
        self.assertEqual(lead.expected_revenue, 199.98)

    def test_products_become_quotation(self):
        """With the prices of the deal, and the quotation changes nothing back."""
        lead = self._create_leads(1, partner_id=self.customer.id)
        line = self._add_line(lead, quantity=2, price_unit=90)
        order = self._quote(lead)
        self.assertEqual(order.opportunity_id, lead)
        self.assertEqual(
            order.order_line.mapped(
                lambda line: (line.product_id, line.product_uom_qty, line.price_unit)
            ),
            [(self.product, 2.0, 90.0)],
        )
        order.order_line.write({"product_uom_qty": 5, "price_unit": 70})
        order.action_confirm()
        self.assertEqual((line.quantity, line.price_unit), (2, 90))

    def test_quotation_in_other_currency(self):
        """The prices of the deal are converted to the customer's price list."""
        self.env.user.group_ids |= self.env.ref("product.group_product_pricelist")
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company_a.id,
                "name": "2020-01-01",
                "rate": 0.5,
            }
        )
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        lead = self._create_leads(1, partner_id=self.customer.id)
        self._add_line(lead, quantity=2, price_unit=90)
        order = self._quote(lead)
        self.assertEqual((order.currency_id, order.amount_untaxed), (euro, 90.0))
        self.assertEqual(lead.expected_revenue, 180)

    def test_deal_without_products(self):
        """The quotation is empty, as Odoo's."""
        lead = self._create_leads(1, partner_id=self.customer.id)
        self.assertNotIn("default_order_line", lead.action_new_quotation()["context"])

    def test_lines_stay_with_their_deal(self):
        """A colleague's products are not seen, nor are those of another company."""
        lead = self._create_leads(1, user_id=self.users["manager"].id)
        line = self._add_line(lead)
        with self.assertRaises(AccessError):
            line.with_user(self.users["salesperson"]).quantity = 9
        for role in ("portal", "external"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                line.with_user(self.users[role]).read(["quantity"])
        self.assertEqual(line.quantity, 1)
        rival_b = self.env["crm.competitor"].create(
            {"name": "Rival B", "company_id": self.company_b.id}
        )
        with self.assertRaises(UserError):
            lead.competitor_ids = [Command.link(rival_b.id)]

    # ------------------------------------------------------------
    # WON BY AN ORDER
    # ------------------------------------------------------------

    def _count_events(self):
        """Return how many confirmed orders wait in the queue."""
        return self.env["crm.event.queue"].search_count([("kind", "=", ORDER_WON)])

    def _confirm_order(self, lead):
        """Return a confirmed order of a deal."""
        order = self._create_order(
            self.customer, self.product, opportunity_id=lead.id, confirm=True
        )
        return order

    def test_order_wins_in_the_consumer(self):
        """Not while it is confirmed; then once."""
        self.renewal.won_on_order = True
        lead = self._create_leads(1, partner_id=self.customer.id)
        order = self._confirm_order(lead)
        self.assertEqual(lead.won_status, "pending")
        # the figures of customers leave the event to its consumer
        self.env["crm.customer.metric"]._refresh(self.company_a)
        self.assertEqual(self._count_events(), 1)
        with self.enter_registry_test_mode():
            self.env.ref("crm_extended.ir_cron_win_by_orders").method_direct_trigger()
        self.assertEqual((lead.won_status, lead.stage_id), ("won", self.renewed))
        bodies = " ".join(lead.message_ids.mapped("body"))
        self.assertIn(order.name, bodies)
        self.assertEqual(self._count_events(), 0)

    def test_order_wins_only_where_it_may(self):
        """Not where the rule is off, nor when the order was cancelled meanwhile."""
        lead = self._create_leads(1, partner_id=self.customer.id)
        self._confirm_order(lead)
        self.assertEqual(self._count_events(), 0)
        self.renewal.won_on_order = True
        order = self._confirm_order(lead)
        order._action_cancel()
        self.env["crm.lead"]._win_by_orders_batch()
        self.assertEqual(lead.won_status, "pending")

    def test_gate_holds_for_orders(self):
        """The deal stays open, and its history says what is missing."""
        self.renewal.won_on_order = True
        self._create_gate(self.offered, "date_deadline")
        lead = self._create_leads(1, partner_id=self.customer.id)
        self._confirm_order(lead)
        other = self._create_leads(1, date_deadline="2030-01-01")
        self._confirm_order(other)
        self.env["crm.lead"]._win_by_orders_batch()
        self.assertEqual((lead.won_status, other.won_status), ("pending", "won"))
        self.assertIn("Expected Closing", lead.message_ids[0].body)

    def test_confirmation_pays_one_insert(self):
        """And nothing when no pipeline is won by orders."""
        lead = self._create_leads(1, partner_id=self.customer.id)
        orders = [
            self._create_order(self.customer, self.product, opportunity_id=lead.id)
            for _index in range(2)
        ]
        counts = []
        for order, is_on in zip(orders, (False, True), strict=True):
            self.renewal.won_on_order = is_on
            self.pipelines._get_won_by_order_ids()
            order.state = "sale"
            order.opportunity_id.pipeline_id.mapped("name")
            order.partner_id.commercial_partner_id.mapped("name")
            self.env.flush_all()
            queries = self.cr.sql_log_count
            order._action_confirm()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - queries)
        self.assertEqual(counts[1] - counts[0], 1)

    # ------------------------------------------------------------
    # REASONS AND RIVALS
    # ------------------------------------------------------------

    def test_lost_to_a_competitor(self):
        """Is asked for beside the reason, and forgotten when the deal is taken up."""
        lead = self._create_leads(1)
        wizard = Form(self.env["crm.lead.lost"].with_context(default_lead_ids=lead.ids))
        wizard.winner_competitor_id = self.rival
        wizard.save().action_lost_reason_apply()
        self.assertEqual(lead.winner_competitor_id, self.rival)
        self.assertEqual(lead.competitor_ids, self.rival)
        lead.action_restore()
        self.assertFalse(lead.winner_competitor_id)
        self.assertEqual(lead.competitor_ids, self.rival)

    def test_won_reason(self):
        """Belongs to a deal that is won."""
        lead = self._create_leads(1)
        lead.action_set_won()
        lead.won_reason_id = self.env.ref("crm_extended.crm_won_reason_price")
        lead.stage_id = self.offered
        self.assertFalse(lead.won_reason_id)

    def test_person_has_a_role_once(self):
        """The same person may have two roles, but not one twice."""
        lead = self._create_leads(1)
        roles = self.env["crm.contact.role"].search([], limit=2)
        links = self.env["crm.lead.contact"]
        values = {"lead_id": lead.id, "partner_id": self.customer.id}
        links.create([{**values, "role_id": role.id} for role in roles])
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            links.create({**values, "role_id": roles[0].id})

    def test_merge_keeps_the_deal(self):
        """People and rivals of both, products of the one that has them."""
        first, second = self._create_leads(2, partner_id=self.customer.id)
        first.stage_id = self.offered
        self._add_line(second, quantity=4)
        role = self.env.ref("crm_extended.crm_contact_role_user")
        for lead in (first, second):
            lead.contact_ids = [
                Command.create({"partner_id": self.customer.id, "role_id": role.id})
            ]
        second.competitor_ids = self.rival
        merged = (first | second)._merge_opportunity()
        self.assertEqual(merged, first)
        self.assertEqual(merged.line_ids.quantity, 4)
        self.assertEqual(len(merged.contact_ids), 1)
        self.assertEqual(merged.competitor_ids, self.rival)
        self.assertEqual(merged.stage_id, self.offered)

    def test_merge_for_another_team(self):
        """A stage of the old team only: the first one of the own pipeline instead."""
        teams = self.env["crm.team"].create(
            [{"name": name, "company_id": self.company_a.id} for name in ("One", "Two")]
        )
        self.offered.team_ids = teams[0]
        self.due.sequence = 99
        self.renewed.sequence = 100
        leads = self._create_leads(2, team_id=teams[0].id, stage_id=self.offered.id)
        merged = leads._merge_opportunity(team_id=teams[1].id)
        self.assertEqual((merged.team_id, merged.stage_id), (teams[1], self.due))
        self.assertEqual(merged.pipeline_id, self.renewal)
