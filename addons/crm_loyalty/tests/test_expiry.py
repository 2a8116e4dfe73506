"""Points lapse: by the program's rule, after inactivity, many cards at once."""

import random
from datetime import datetime, timedelta

import psycopg2.errors
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_loyalty.models.points.loyalty_ledger import Facts

from .common import LedgerCommon

START = datetime(2026, 3, 10, 12)


@tagged("post_install", "-at_install", "crm_loyalty")
class TestExpiry(LedgerCommon):
    """One client in company A."""

    def _run_job(self):
        self.env.ref("crm_loyalty.ir_cron_settle_points").method_direct_trigger()
        self.env.invalidate_all()

    def _get_kinds(self, card):
        return card.entry_ids.sorted("sequence").mapped(lambda e: (e.kind, e.points))

    # ------------------------------------------------------------
    # RULES OF A PROGRAM
    # ------------------------------------------------------------

    def test_last_days_of_each_rule(self):
        for number, (values, last_day) in enumerate(
            (
                ({}, False),
                ({"validity_days": 30}, "2026-04-09"),
                ({"validity_months": 11}, "2027-02-10"),
                ({"validity_months": 1, "validity_days": 1}, "2026-04-11"),
                ({"validity_end": "month"}, "2026-03-31"),
                ({"validity_months": 6, "validity_end": "month"}, "2026-09-30"),
                ({"validity_months": 12, "validity_end": "year"}, "2027-12-31"),
            )
        ):
            with self.subTest(values=values), freeze_time(START):
                self.program_a.write(
                    {
                        "validity_days": 0,
                        "validity_months": 0,
                        "validity_end": "day",
                        **values,
                    }
                )
                self._earn(1, f"E{number}")
                entry = self._get_card().entry_ids.sorted("sequence")[-1]
                self.assertEqual(str(entry.expires_on or "") or False, last_day)

    def test_the_last_day_of_the_calendar_is_never(self):
        with freeze_time(START):
            self._earn(5, "E1", expires_on="9999-12-31")
            self._run_job()
        card = self._get_card()
        self.assertEqual(
            (card.points, card.date_next_settle, card.lot_ids.expires_on),
            (5.0, False, False),
        )

    def test_the_day_is_that_of_the_company(self):
        self.program_a.validity_end = "month"
        self.company_a.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-03-31 10:59:59"):
            self._earn(1, "E1")
        with freeze_time("2026-03-31 11:00:00"):
            self._earn(1, "E2")
            lots = self._get_card().lot_ids
            self.assertEqual(
                lots.sorted("id").mapped(lambda lot: str(lot.expires_on)),
                ["2026-03-31", "2026-04-30"],
            )
            self.assertEqual(self._get_card().points, 1.0)

    def test_some_members_get_more_days(self):
        self.program_a.write({"validity_months": 1, "inactivity_months": 2})
        self.patch(
            type(self.program_a), "_get_extra_validity_days", lambda _self, _card: 10
        )
        with freeze_time(START):
            self._earn(1)
        card = self._get_card()
        self.assertEqual(str(card.lot_ids.expires_on), "2026-04-20")
        self.assertEqual(str(card.inactive_after), "2026-05-20")

    def test_the_form_says_what_the_rule_means(self):
        with freeze_time(START):
            self.program_a.write({"validity_months": 1, "validity_end": "year"})
            self.assertEqual(
                self.program_a.validity_example,
                "Points earned today may be spent until 12/31/2026.",
            )
            self.program_a.write({"validity_months": 0, "validity_end": "day"})
            self.assertIn("do not lapse", self.program_a.validity_example)

    @mute_logger("odoo.sql_db")
    def test_hostile_rules_are_refused(self):
        for values in (
            {"validity_months": -1},
            {"validity_months": 1201},
            {"inactivity_months": -1},
            {"validity_days": 99_999_999},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.program_a.write(values)
                self.env.flush_all()

    # ------------------------------------------------------------
    # INACTIVITY
    # ------------------------------------------------------------

    def test_activity_extends_and_silence_ends(self):
        self.program_a.inactivity_months = 6
        with freeze_time("2026-01-31 12:00:00"):
            self._earn(100, "E1", expires_on="2030-01-01")
            self.assertEqual(
                self._get_balance()["expiring"],
                [{"date": "2026-07-31", "points": 100.0}],
            )
        with freeze_time("2026-07-31 12:00:00"):
            self._redeem(10)
            self.assertEqual(
                self._get_balance()["expiring"],
                [{"date": "2027-01-31", "points": 90.0}],
            )
            # what is done to a member is no activity
            self.crm_api.loyalty_reverse("shop", "S1", 5)
        card = self._get_card()
        self.assertEqual(str(card.inactive_after), "2027-01-31")
        with freeze_time("2027-01-31 23:59:59"):
            self._run_job()
            self.assertEqual(card.points, 95.0)
        with freeze_time("2027-02-01 00:00:00"):
            self._run_job()
            self.assertEqual(card.points, 0.0)
            self.assertEqual(self._get_kinds(card)[-1], ("expire", -95.0))
            # whoever comes back begins anew
            self._earn(7, "E2")
            self.assertEqual(str(card.inactive_after), "2027-08-01")
            self._assert_adds_up()

    def test_held_points_lapse_with_the_others(self):
        self.program_a.inactivity_months = 1
        with freeze_time(START):
            self._earn(10, "E1", available_on="2026-12-01")
        with freeze_time("2026-04-11 00:00:00"):
            self._run_job()
        self.assertEqual(self._get_kinds(self._get_card())[-1], ("expire", -10.0))

    def test_a_contact_keeps_the_points_of_the_company_alive(self):
        self.program_a.inactivity_months = 1
        with freeze_time(START):
            own = self._create_card(self.customer, 10)
            other = self._create_card(self.contact, 20)
        with freeze_time("2026-04-09 12:00:00"):
            self.env["loyalty.ledger"]._redeem(other, 5, self._get_facts())
        with freeze_time("2026-04-12 12:00:00"):
            self.assertEqual(self._get_balance()["points"], 25.0)
            self._run_job()
            self.assertEqual((own.points, other.points), (10.0, 15.0))
        with freeze_time("2026-05-10 12:00:00"):
            self._run_job()
            self.assertEqual((own.points, other.points), (0.0, 0.0))

    def test_a_new_rule_gives_everybody_the_whole_time(self):
        with freeze_time(START):
            self._earn(10)
        card = self._get_card()
        with freeze_time("2028-03-10 12:00:00"):
            self.program_a.inactivity_months = 12
            self._run_job()
            self.assertEqual(
                (card.points, str(card.inactive_after)), (10, "2029-03-10")
            )
            self.assertEqual(str(card.date_next_settle), "2029-03-11 00:00:00")
            self.program_a.inactivity_months = 0
            self._run_job()
            self.assertFalse(card.inactive_after or card.date_next_settle)
        with freeze_time("2030-03-10 12:00:00"):
            self._run_job()
            self.assertEqual(card.points, 10.0)

    # ------------------------------------------------------------
    # MANY CARDS AT ONCE
    # ------------------------------------------------------------

    def test_one_statement_does_what_the_plans_do(self):
        """Twins with the same past: one is settled by SQL, the other by Python."""
        written_off = 0
        for seed in range(6):
            rng = random.Random(seed)
            self.program_a.write(
                {
                    "debt_policy": ("negative", "debt")[seed % 2],
                    "inactivity_months": (0, 1, 2)[seed % 3],
                }
            )
            pairs = [self._draw_twins(rng, f"{seed}-{number}") for number in range(8)]
            day = START + timedelta(days=rng.randint(5, 70), hours=12)
            with self.subTest(seed=seed), freeze_time(day):
                ledger = self.env["loyalty.ledger"]
                first = self.env["loyalty.card"].union(*(pair[0] for pair in pairs))
                due = self._get_due(first, day)
                ledger._settle_batch(due)
                for pair in pairs:
                    ledger._settle(pair[1])
                for pair in pairs:
                    self.assertEqual(*map(self._get_facts_of, pair))
                written_off += len(due.entry_ids.filtered(lambda e: e.kind == "expire"))
        self.assertGreater(written_off, 20)

    def _get_due(self, cards, day):
        return cards.filtered(
            lambda card: card.date_next_settle and card.date_next_settle <= day
        )

    def _draw_twins(self, rng, name):
        """Return two cards that have earned and spent the same, some with debts."""
        cards = []
        moves = [
            (
                rng.choice((-40, 10, 20, 30)),
                rng.choice((0, 0, 3, 40)),
                rng.choice((None, 0, 4, 30, 60)),
            )
            for _move in range(rng.randint(1, 5))
        ]
        for twin in ("A", "B"):
            partner = self.env["res.partner"].create({"name": f"{name} {twin}"})
            card = self._create_card(partner, 0)
            ledger = self.env["loyalty.ledger"]
            with freeze_time(START):
                for points, hold, validity in moves:
                    if points < 0:
                        state = ledger._open(card)
                        debt = (points, START, None)
                        ledger._write_entry(
                            state, "reverse", [], self._get_facts(), new_lot=debt
                        )
                        ledger._close(state)
                        continue
                    available_on = START + timedelta(days=hold)
                    last_day = (
                        (START + timedelta(days=validity)).date()
                        if validity is not None
                        else False
                    )
                    ledger._earn(
                        card, points, self._get_facts(), available_on, last_day
                    )
            cards.append(card)
        return cards

    def _get_facts_of(self, card):
        """Return what is the same for twins."""
        card.invalidate_recordset()
        history = card.history_ids.sorted("id")
        return {
            "card": (
                card.points,
                card.ledger_sequence,
                card.date_next_settle,
                card.inactive_after,
            ),
            "entries": card.entry_ids.sorted("sequence").mapped(
                lambda e: (e.sequence, e.kind, e.points, e.balance, e.date, e.reason)
            ),
            "moves": card.entry_ids.sorted("sequence").mapped(
                lambda e: sorted(e.move_ids.mapped("points"))
            ),
            "lots": card.lot_ids.sorted("id").mapped("remaining"),
            "history": history.mapped(lambda h: (h.description, h.issued, h.used)),
        }

    def test_as_many_queries_for_many_as_for_one(self):
        counts = []
        for count in (1, 40):
            partners = self.env["res.partner"].create(
                [{"name": f"Member {count} {number}"} for number in range(count)]
            )
            with freeze_time(START):
                cards = self.env["loyalty.card"].union(
                    *(
                        self._create_card(partner, 5, expiration_date="2026-04-01")
                        for partner in partners
                    )
                )
            with freeze_time("2026-05-01"):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.env["loyalty.ledger"]._settle_batch(cards)
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(cards.mapped("points")), {0.0})
        self.assertEqual(*counts)

    def test_shared_programs_lapse_in_the_company_of_earning(self):
        shared = self._create_program("Shared", self.company_a)
        shared.company_id = False
        cards = [
            self._create_card(self.env["res.partner"].create({"name": name}), 0, shared)
            for name in ("By the job", "By a movement")
        ]
        ledger = self.env["loyalty.ledger"]
        for card in cards:
            with freeze_time(START):
                for company, points in ((self.company_a, 10), (self.company_b, 20)):
                    ledger.with_company(company)._earn(
                        card, points, self._get_facts(), START, START.date()
                    )
        with freeze_time("2026-03-12"):
            self._run_job()
            ledger._settle(cards[1])
        for card in cards:
            self.assertEqual(
                card.entry_ids.sorted("sequence")[2:].mapped(
                    lambda e: (e.kind, e.points, e.balance, e.company_id.name)
                ),
                [
                    ("expire", -10.0, 20.0, "Company A"),
                    ("expire", -20.0, 0.0, "Company B"),
                ],
            )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_balance(self):
        return self.crm_api.loyalty_balance(self.customer.id)

    def _get_facts(self):
        return Facts(reason="Test")
