"""The spreadsheet over the web: for who may read the period, and nobody else."""

from io import BytesIO

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from .liability_common import JANUARY, LiabilityCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLiabilityDownload(LiabilityCommon, HttpCase):
    """One sale in January, counted."""

    def test_who_may_read_the_period_gets_it(self):
        self._order("2026-01-10")
        close = self._draft(JANUARY)
        url = close.action_export()["url"]
        for role, status in (
            ("accountant", 200),
            ("salesperson", 404),
            ("manager", 404),
            ("portal", 404),
        ):
            with self.subTest(role=role):
                login = self.users[role].login
                self.authenticate(login, login)
                answer = self.url_open(url)
                self.assertEqual(answer.status_code, status)
                if status == 200:
                    book = load_workbook(BytesIO(answer.content))
                    self.assertEqual(book.worksheets[0]["H4"].value, 74.07)
        self.authenticate("crm_accountant", "crm_accountant")
        self.assertEqual(self.url_open(f"{url}x").status_code, 404)
        answer = self.url_open("/loyalty/liability/999999999/spreadsheet")
        self.assertEqual(answer.status_code, 404)
