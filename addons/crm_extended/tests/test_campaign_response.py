"""What came back from campaigns, and which sales are credited to them."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.attribution import MODELS, allocate, get_weights
from .campaign_common import NOW, CampaignResponseCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCampaignResponse(CampaignResponseCommon):
    """Clicks, replies, leads, orders and margin of one campaign."""

    def _get_figures(self, campaign=None):
        campaign = campaign or self.campaign
        return campaign._get_crm_figures()[campaign.id]

    # ------------------------------------------------------------
    # CLICKS
    # ------------------------------------------------------------

    def test_scanners_and_opens_are_not_people(self):
        read, scanned, burst = (self._create_trace(person) for person in self.people)
        self._click(read)
        self._click(scanned, timedelta(seconds=2))
        for second in range(3):
            self._click(
                burst,
                timedelta(hours=2, seconds=second),
                f"https://example.com/{second}",
            )
        scanned.trace_status = "open"
        figures = self._get_figures()
        self.assertEqual(figures["messages"], 3)
        self.assertEqual(figures["people_clicked"], 1)
        rows = self.env["crm.campaign.response.report"].search(
            [("campaign_id", "=", self.campaign.id)]
        )
        self.assertEqual(
            {row.partner_id: (row.clicks, row.scanner_clicks) for row in rows},
            dict(zip(self.people, [(1, 0), (0, 1), (0, 3)], strict=True)),
        )

    def test_replies_and_bounces(self):
        self._create_trace(self.people[0], trace_status="reply", reply_datetime=NOW)
        self._create_trace(self.people[1], trace_status="bounce")
        self._create_trace(self.people[2], trace_status="cancel")
        figures = self._get_figures()
        self.assertEqual(
            [figures[name] for name in ("messages", "replies", "bounces")], [2, 1, 1]
        )

    def test_message_on_both_lists_counts_once(self):
        """A mail on the list of messages is not counted by its trace again."""
        trace = self._create_trace(self.people[0])
        log = self.env["crm.send.log"]
        values = {
            "company_id": self.company_a.id,
            "partner_id": self.people[0].id,
            "channel": "email",
            "campaign_id": self.campaign.id,
        }
        domain = [("mailing_trace_id", "=", trace.id), ("state", "=", "sent")]
        if not log.search_count(domain):
            log._append([{**values, "state": "sent", "mailing_trace_id": trace.id}])
        log._append([{**values, "state": "blocked", "reason": "capped"}])
        self.assertEqual(self._get_figures()["messages"], 1)

    # ------------------------------------------------------------
    # LEADS, ORDERS, MONEY
    # ------------------------------------------------------------

    def test_leads_orders_and_net_margin(self):
        self.env["crm.lead"].create(
            {
                "name": "Asked",
                "campaign_id": self.campaign.id,
                "company_id": self.company_a.id,
                "active": False,
            }
        )
        self._create_order(
            self.people[0], self.product, confirm=True, campaign_id=self.campaign.id
        )
        self._create_order(self.people[0], self.product, campaign_id=self.campaign.id)
        invoice = self._sell(self.people[0], 100.0, campaign_id=self.campaign.id)
        self._sell(self.people[0], 100.0, "2026-03-06", campaign_id=self.campaign.id)
        figures = self._get_figures()
        expected = {
            "leads": 1,
            "orders": 1,
            "customers": 1,
            "revenue": 200.0,
            "margin": 80.0,
        }
        self.assertEqual({name: figures[name] for name in expected}, expected)
        refund = invoice._reverse_moves([{"invoice_date": "2026-03-09"}])
        refund.action_post()
        figures = self._get_figures()
        self.assertEqual((figures["revenue"], figures["margin"]), (100.0, 40.0))
        self.assertEqual(figures["customers"], 1)

    def test_unknown_cost_is_told(self):
        self._create_invoice(
            self.people[0], 50.0, "2026-03-05", campaign_id=self.campaign.id
        )
        figures = self._get_figures()
        self.assertEqual(
            [figures[name] for name in ("revenue", "margin", "revenue_unknown")],
            [50.0, 50.0, 50.0],
        )

    def test_dozens_cost_as_many_pieces(self):
        invoice = self._create_invoice(
            self.people[0],
            1200.0,
            "2026-03-05",
            post=False,
            campaign_id=self.campaign.id,
        )
        invoice.invoice_line_ids.write(
            {"product_id": self.product.id, "tax_ids": False}
        )
        invoice.invoice_line_ids.write(
            {
                "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
                "price_unit": 1200.0,
            }
        )
        invoice.action_post()
        self.assertEqual(self._get_figures()["margin"], 1200.0 - 12 * 60.0)

    def test_foreign_currency_counts_in_company_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company_a.id,
                "name": "2026-01-01",
                "rate": 0.5,
            }
        )
        self._sell(
            self.people[0], 100.0, campaign_id=self.campaign.id, currency_id=euro.id
        )
        self.assertEqual(self._get_figures()["revenue"], 200.0)

    def test_goal_cost_and_roi(self):
        self.campaign._set_crm_state({"crm_state": "draft"})
        self.campaign.write({"crm_goal_event": "customer", "crm_goal_target": 2})
        self.env["crm.campaign.cost"].create(
            {"campaign_id": self.campaign.id, "name": "Ads", "amount_typed": 32}
        )
        for person in self.people:
            self._sell(person, 100.0, campaign_id=self.campaign.id)
        campaign = self.campaign
        self.assertEqual((campaign.crm_goal_value, campaign.crm_goal_pct), (3, 150))
        self.assertEqual(campaign.crm_margin, 120)
        self.assertEqual(campaign.crm_roi_pct, 275)
        self.assertAlmostEqual(campaign.crm_cost_per_customer, 32 / 3, 2)

    def test_parts_roll_up(self):
        part = self._run(self._create_campaign("Part", crm_parent_id=self.campaign.id))
        self._sell(self.people[0], 100.0, campaign_id=part.id)
        trace = self._create_trace(self.people[0], mailing=self._create_mailing(part))
        self._create_trace(self.people[0])
        self._click(trace)
        figures = self._get_figures()
        self.assertEqual((figures["margin"], figures["people"]), (40.0, 1))
        self.assertEqual((figures["messages"], figures["clicks"]), (2, 1))

    def test_documents_of_another_company_do_not_count(self):
        order = (
            self.env["sale.order"]
            .with_company(self.company_b)
            .create(
                {
                    "partner_id": self.people[0].id,
                    "company_id": self.company_b.id,
                    "campaign_id": self.campaign.id,
                    "state": "sale",
                }
            )
        )
        self.assertEqual(order.company_id, self.company_b)
        self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "campaign_id": self.campaign.id,
                "company_id": self.company_b.id,
            }
        )
        figures = self._get_figures()
        self.assertEqual((figures["orders"], figures["leads"]), (0, 0))

    # ------------------------------------------------------------
    # ATTRIBUTION
    # ------------------------------------------------------------

    def _get_credits(self, domain=()):
        return self.env["crm.campaign.credit.report"].search(
            [("company_id", "=", self.company_a.id), *domain], order="date_touch, id"
        )

    def test_sql_shares_as_the_tool_does(self):
        """Sales of every size and sign over one to five touches, in four models."""
        campaigns = [
            self._run(self._create_campaign(f"Wave {number}")) for number in range(5)
        ]
        people = self._create_people(5, "Buyer")
        mailings = [self._create_mailing(campaign) for campaign in campaigns]
        for size, person in enumerate(people, start=1):
            for number in range(size):
                trace = self._create_trace(
                    person, NOW - timedelta(days=20 - number), mailings[number]
                )
                self._click(trace)
        amounts = dict(zip(people, (100.01, 99.99, 77.77, 13.37, 160.02), strict=True))
        for person, amount in amounts.items():
            self._sell(person, amount)
            credits = self._get_credits([("partner_id", "=", person.id)])
            count = len(credits)
            for model in MODELS:
                weights = get_weights(model, count)
                for what, total in (("revenue", amount), ("margin", amount - 60)):
                    shares = allocate(round(total * 100), weights)
                    self.assertEqual(
                        [round(row[f"{what}_{model}"] * 100) for row in credits],
                        shares,
                        (person.name, model, what),
                    )

    def test_one_touch_is_the_same_in_all_models(self):
        self._click(self._create_trace(self.people[0]))
        self._sell(self.people[0], 100.0)
        row = self._get_credits()
        self.assertEqual({row[f"margin_{model}"] for model in MODELS}, {40.0})
        self.assertEqual((row.kind, row.mailing_id), ("message", self.mailing))

    def test_credit_note_takes_the_credit_back(self):
        self._click(self._create_trace(self.people[0]))
        invoice = self._sell(self.people[0], 100.0)
        refund = invoice._reverse_moves([{"invoice_date": "2026-03-09"}])
        refund.action_post()
        row = self._get_credits()
        self.assertEqual((row.move_id, row.revenue_last), (invoice, 0))

    def test_what_is_credited(self):
        """Not what nobody clicked, came later, or lies too long back; leads are."""
        silent, late, old = self.people
        self._create_trace(silent)
        self._click(self._create_trace(late, NOW + timedelta(days=30)))
        self._click(self._create_trace(old, NOW - timedelta(days=100)))
        for person in self.people:
            self._sell(person, 100.0)
        self.assertFalse(self._get_credits())
        self.company_a.crm_attribution_days = 120
        self.assertEqual(self._get_credits().partner_id, old)
        lead = self.env["crm.lead"].create(
            {
                "name": "Asked",
                "partner_id": silent.id,
                "campaign_id": self.campaign.id,
                "company_id": self.company_a.id,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s", (NOW, lead.id)
        )
        credit = self._get_credits([("partner_id", "=", silent.id)])
        self.assertEqual(credit.kind, "lead")

    def test_campaign_of_the_invoice_counts_when_nothing_else_does(self):
        self._sell(self.people[0], 100.0, campaign_id=self.campaign.id)
        self._click(self._create_trace(self.people[1]))
        self._sell(self.people[1], 100.0, campaign_id=self.campaign.id)
        kinds = {row.partner_id: row.kind for row in self._get_credits()}
        self.assertEqual(kinds, {self.people[0]: "document", self.people[1]: "message"})

    def test_click_of_a_contact_counts_for_its_company(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.people[0].parent_id = firm
        self._click(self._create_trace(self.people[0]))
        self._sell(firm, 100.0)
        self.assertEqual(self._get_credits().partner_id, self.people[0])

    # ------------------------------------------------------------
    # DASHBOARD, ROLES, COST
    # ------------------------------------------------------------

    def test_dashboard(self):
        trace = self._create_trace(self.people[0])
        self._click(trace)
        self._sell(self.people[0], 100.0, campaign_id=self.campaign.id)
        board = self.campaign.with_user(self.users["marketer"]).crm_dashboard
        self.assertEqual(board["funnel"]["values"], [1, 1, 0, 0, 0, 1])
        self.assertEqual(len(board["credits"]), 5)
        self.assertEqual({line["margin"] for line in board["credits"]}, {"$\xa040.00"})
        self.assertFalse(board["lift"])
        self.assertEqual(board["weeks"]["labels"], ["2026-03-02"])
        salesperson = self.campaign.with_user(self.users["salesperson"])
        self.assertEqual(salesperson.crm_margin, 40)
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.users["employee"]).read(["crm_dashboard"])

    def test_reports_by_role(self):
        self._create_trace(self.people[0])
        for model in ("crm.campaign.response.report", "crm.campaign.credit.report"):
            report = self.env[model]
            for role in ("marketer", "manager", "accountant"):
                report.with_user(self.users[role]).search([])
            for role in ("salesperson", "employee", "portal", "external"):
                with (
                    self.subTest(model=model, role=role),
                    self.assertRaises(AccessError),
                ):
                    report.with_user(self.users[role]).search([])
            self.assertFalse(
                self._as_other_company(report).search(
                    [("campaign_id", "=", self.campaign.id)]
                )
            )

    def test_lists_cost_the_same_for_one_and_for_fifty(self):
        campaigns = self.env["utm.campaign"].union(
            *(self._create_campaign(f"Many {number}") for number in range(50))
        )
        counts = []
        for some in (campaigns[:1], campaigns):
            self.env.invalidate_all()
            some.mapped("title")
            before = self.cr.sql_log_count
            some.mapped("crm_roi_pct")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
