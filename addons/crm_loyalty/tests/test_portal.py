"""A member sees the own points, and nobody else's; who is none may join."""

import re

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .referral_common import ReferralCommon

PASSWORD = "crm_loyalty_portal"


@tagged("post_install", "-at_install", "crm_loyalty")
class TestPortal(ReferralCommon, HttpCase):
    """Anna is a member, Carl is none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {name: cls._create_person(name) for name in ("anna", "carl")}
        cls.anna = cls.people["anna"].partner_id
        cls.anna_card = cls._create_card(cls.anna, 120, expiration_date="2100-06-30")
        cls.anna_card.points -= 20
        cls.stranger_card = cls._create_card(cls.customer, 7777)

    @classmethod
    def _create_person(cls, name):
        """Return a portal user of company A."""
        return new_test_user(
            cls.env,
            login=f"loyal_{name}",
            password=PASSWORD,
            groups="base.group_portal",
            name=name.title(),
            email=f"{name}@portal.example.com",
            company_id=cls.company_a.id,
            company_ids=[Command.set(cls.company_a.ids)],
        )

    def _login(self, name):
        self.authenticate(f"loyal_{name}", PASSWORD)

    def _open(self, url="/my/loyalty", status=200):
        response = self.url_open(url)
        self.assertEqual(response.status_code, status)
        return response.text

    def _join(self, program, page="/my/loyalty"):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self._open(page))
        return self.url_open(
            "/my/loyalty/join", data={"csrf_token": token[1], "program": program.id}
        )

    # ------------------------------------------------------------
    # SEEING
    # ------------------------------------------------------------

    def test_the_page_of_a_member(self):
        self._login("anna")
        self.assertIn("/my/loyalty", self._open("/my/home"))
        text = self._open()
        for shown in ("100", "06/30/2100", "Opening balance", "Recommend us"):
            self.assertIn(shown, text)
        self.assertIn(f"/loyalty/r/{self.anna_card.referral_code}", text)
        for hidden in ("7777", self.stranger_card.code, self.anna_card.code):
            self.assertNotIn(hidden, text)

    def test_a_tier_with_its_progress(self):
        page = self.env["loyalty.member.page"]
        values = {"next_tier": "Gold", "qualifying": 300.0, "to_next_tier": 100.0}
        self.assertEqual(page._get_progress_pct(values), 75)
        values["qualifying"] = values["to_next_tier"] = 0
        self.assertEqual(page._get_progress_pct(values), 100)
        self.assertIs(page._get_progress_pct({"next_tier": False}), False)

    def test_what_is_missing_to_a_tier_has_a_unit(self):
        self.program_a.tier_ids = [
            Command.create({"name": "Gold", "min_qualifying": 400})
        ]
        code = self.company_a.currency_id.name
        self._login("anna")
        for basis, missing in (("paid", f"400 {code} more"), ("visits", "400 more")):
            with self.subTest(basis=basis):
                self.program_a.tier_basis = basis
                text = " ".join(re.sub(r"<[^>]+>", " ", self._open()).split())
                self.assertIn(f"{missing} until Gold", text)

    def test_the_history_has_pages(self):
        for _number in range(25):
            self.anna_card.points += 1
        self._login("anna")
        first, second = self._open(), self._open("/my/loyalty/page/2")
        self.assertEqual(first.count("Changed on the card"), 20)
        self.assertEqual(second.count("Changed on the card"), 6)
        self.assertIn("Opening balance", second)
        self.assertIn("Opening balance", self._open("/my/loyalty/page/99999"))

    def test_a_colleague_sees_the_points_of_the_organisation(self):
        self.people["carl"].partner_id.parent_id = self.customer
        self._login("carl")
        self.assertIn("7,777", self._open())

    def test_other_programs_open_nothing(self):
        card_b = self._create_card(self.anna, 4321, self.program_b)
        self._login("anna")
        urls = (
            f"/my/loyalty?program={self.program_b.id}",
            "/my/loyalty?program=-1",
            "/my/loyalty?program=1%20OR%201=1",
            "/my/loyalty?program[]=x",
            f"/my/loyalty?card_id={self.stranger_card.id}&partner_id={self.customer.id}",
        )
        for url in urls:
            with self.subTest(url=url):
                text = self._open(url)
                self.assertIn("Club A", text)
                for hidden in ("4,321", "7,777", card_b.code):
                    self.assertNotIn(hidden, text)

    def test_portal_users_read_nothing_by_rpc(self):
        for name in ("anna", "carl"):
            env = self.env(user=self.people[name])
            for model in (
                "loyalty.card",
                "loyalty.point.entry",
                "loyalty.point.lot",
                "loyalty.referral",
                "loyalty.referral.trace",
            ):
                with self.subTest(model=model), self.assertRaises(AccessError):
                    env[model].search([], limit=1)
            with self.assertRaises(AccessError):
                env["loyalty.card"].browse(
                    self.stranger_card.id
                ).action_make_referral_code()
        self.assertFalse(self.stranger_card.referral_code)

    def test_strangers_log_in_first(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/loyalty").url)

    # ------------------------------------------------------------
    # ON PAPER
    # ------------------------------------------------------------

    def test_card_and_statement_are_the_own_ones(self):
        self._login("anna")
        card = self.url_open(f"/my/loyalty/card?card_id={self.stranger_card.id}")
        self.assertEqual(card.headers["Content-Type"], "application/pdf")
        self.assertIn(self.anna_card.code, card.text)
        self.assertNotIn(self.stranger_card.code, card.text)
        page = self._open()
        month = re.search(r'<option value="([^"]+)"', page)[1]
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        url = "/my/loyalty/statement"
        data = {"csrf_token": token, "month": month}
        self.assertIn("Closing balance", self.url_open(url, data=data).text)
        for wrong in ("1999-01-01", "x", f"{month}' OR 1=1", ""):
            found = self.url_open(url, data={**data, "month": wrong})
            self.assertTrue(found.url.endswith("/my/loyalty"))
        statements = self.env["loyalty.statement"].search([])
        own = statements.filtered(lambda row: row.card_id == self.anna_card)
        self.assertEqual(len(own), 1)
        self._login("carl")
        self.assertTrue(self.url_open("/my/loyalty/card").url.endswith("/my/loyalty"))

    # ------------------------------------------------------------
    # JOINING
    # ------------------------------------------------------------

    def test_where_one_may_not_join(self):
        self._login("carl")
        self.assertNotIn("/my/loyalty", self._open("/my/home"))
        self.assertIn("no loyalty program here", self._open())

    def test_joining_once(self):
        self.program_a.is_portal_join = True
        self._login("carl")
        self.assertIn("You are no member yet", self._open())
        for _time in range(2):
            self._join(self.program_a, "/my/account")
        carl = self.people["carl"].partner_id
        self.assertEqual(len(self._get_cards(carl)), 1)
        self.assertIn("No points have moved yet", self._open())

    def test_joining_by_a_link(self):
        self.program_a.is_portal_join = True
        self._login("carl")
        self.url_open(f"/loyalty/r/{self.code}")
        self._join(self.program_a)
        carl = self.people["carl"].partner_id
        referral = self.referrals.search([("friend_id", "=", carl.id)])
        self.assertEqual((referral.card_id, referral.origin), (self.card, "join"))

    def test_joining_what_is_not_offered(self):
        self.program_b.is_portal_join = True
        self._login("carl")
        for program in (self.program_a, self.program_b):
            response = self._join(program, "/my/account")
            self.assertEqual(response.status_code, 400)
            self.assertIn("cannot be joined", response.text)
        self.assertFalse(self._get_cards(self.people["carl"].partner_id))
        self.assertEqual(
            self.url_open("/my/loyalty/join", data={"program": 1}).status_code, 400
        )

    def test_the_own_browser_is_remembered_for_who_recommends(self):
        self._login("anna")
        self._open()
        self._open()
        traces = self.env["loyalty.referral.trace"].search(
            [("partner_id", "=", self.anna.id)]
        )
        # the first page gives the browser its mark
        self.assertEqual(sorted(traces.mapped("kind")), ["device", "network"], traces)
