"""Many small refreshes, one rebuild and a plain computation give the same figures."""

import datetime
import random

from odoo.tests import tagged

from .customer_metric_common import CustomerMetricCommon

STEP_COUNT = 40
FIRST_DAY = datetime.date(2025, 6, 26)
DAY_SPAN = 375
# few amounts and few days, so that customers tie and cross the window
AMOUNTS = (10.0, 10.0, 25.5, 0.0, 99.99, 1234.56)


@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerMetricProperty(CustomerMetricCommon):
    """Play a random history of two companies and compare after every refresh."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = [cls._create_customer(f"C {index}") for index in range(13)]
        cls.contacts = [
            cls.env["res.partner"].create({"name": f"Contact {index}"})
            for index in range(3)
        ]

    def setUp(self):
        super().setUp()
        self.posted = []
        self.history = []
        self.ref = 0

    def test_random_history(self):
        for seed in (1, 2, 3):
            with self.subTest(seed=seed):
                self._play(random.Random(seed))

    # ------------------------------------------------------------
    # THE GAME
    # ------------------------------------------------------------

    def _play(self, rng):
        steps = (
            (self._step_invoice, 5),
            (self._step_history, 12),
            (self._step_undo_history, 3),
            (self._step_draft, 2),
            (self._step_move_contact, 2),
            (self._step_move_date, 3),
            (self._step_refresh, 10),
        )
        for _index in range(STEP_COUNT):
            [(step, _weight)] = rng.choices(steps, [weight for _step, weight in steps])
            step(rng)
        for company in self.companies:
            self._refresh_and_compare(company)
            incremental = self._read_rows(company)
            self.assertEqual(self.metrics._rebuild(company), len(incremental))
            self.assertEqual(self._read_rows(company), incremental)
            self.env.cr.execute(
                "DELETE FROM crm_customer_metric WHERE company_id = %s", [company.id]
            )
            self.metrics._rebuild(company)
            self.assertEqual(self._read_rows(company), incremental)

    def _refresh_and_compare(self, company):
        self.metrics._refresh(company)
        self.assertEqual(self._count_events(company), 0)
        self.assertFiguresRight(company)

    def _step_refresh(self, rng):
        self._refresh_and_compare(rng.choice(self.companies))

    def _step_invoice(self, rng):
        self.posted.append(
            self._create_invoice(
                rng.choice(self.customers + self.contacts),
                rng.choice(AMOUNTS),
                self._pick_day(rng),
                company=rng.choice(self.companies),
                move_type=rng.choice(("out_invoice", "out_invoice", "out_refund")),
            )
        )

    def _step_draft(self, rng):
        if self.posted:
            move = self.posted.pop(rng.randrange(len(self.posted)))
            rng.choice((move.button_draft, move.button_cancel))()

    def _step_history(self, rng):
        for _index in range(rng.randint(1, 3)):
            self.ref += 1
            company = rng.choice(self.companies)
            lines = [
                (self._pick_day(rng), rng.choice((1, 1, 1, -1)) * rng.choice(AMOUNTS))
                for _line in range(rng.randint(1, 4))
            ]
            partner = rng.choice(self.customers + self.contacts)
            self.history.append(
                self._create_history(partner, str(self.ref), lines, company)
            )

    def _step_undo_history(self, rng):
        if self.history:
            lines = self.history.pop(rng.randrange(len(self.history)))
            self._push(lines.partner_id, lines.company_id)
            lines.unlink()

    def _step_move_contact(self, rng):
        contact = rng.choice(self.contacts)
        contact.parent_id = rng.choice([*self.customers, self.env["res.partner"]])

    def _step_move_date(self, rng):
        company = rng.choice(self.companies)
        company.crm_analysis_date += datetime.timedelta(
            days=rng.choice((-30, -1, 1, 2, 400, -400))
        )

    def _pick_day(self, rng):
        """Return any day, or as often one at an edge of a company's window."""
        if rng.random() < 0.5:
            edge = rng.choice(self.companies).crm_analysis_date
            return edge - datetime.timedelta(days=rng.choice((-1, 0, 1, 364, 365, 366)))
        return FIRST_DAY + datetime.timedelta(days=rng.randrange(DAY_SPAN))
