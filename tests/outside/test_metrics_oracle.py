"""Every figure of every customer, against a computation by a second program.

A company of its own is made for each file, so that the scores, which rank all customers
of a company, can be compared too. ``CRM_SALES_FILE`` names a file of the Online Retail
data set; without it only the generated file is compared.
"""

import datetime
import os
import uuid
import xmlrpc.client
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import retail

ROWS_PER_CALL = 5000
IDS_PER_CALL = 5000
AMOUNTS = ("revenue_total", "revenue_12m", "average_sale")
AMOUNT_TOLERANCE = 0.0051  # amounts are kept in cents


class Shop:
    """A company and the other system that reports its sales."""

    def __init__(self, status, admin):
        """Create the company, the user and the client."""
        self._status = status
        self._admin = admin
        self.login = f"shop_{uuid.uuid4().hex[:10]}"
        currency = admin.env.ref("base.GBP").id
        self.company_id = admin.env["res.company"].create(
            {"name": self.login, "currency_id": currency}
        )
        group = admin.env.ref("crm_extended.crm_extended_group_external").id
        user_id = admin.env["res.users"].create(
            {
                "name": self.login,
                "login": self.login,
                "password": self.login,
                "company_id": self.company_id,
                "company_ids": [(6, 0, [self.company_id])],
                "group_ids": [(6, 0, [group])],
            }
        )
        admin.env["crm.api.client"].create(
            {
                "name": self.login,
                "user_id": user_id,
                "company_id": self.company_id,
                "calls_per_minute": 0,
            }
        )
        self._user_id = user_id

    def set_analysis_date(self, day):
        """Let the figures stand on another day than today."""
        self._admin.env["res.company"].write(
            [self.company_id], {"crm_analysis_date": str(day)}
        )

    def call(self, method, *args):
        """Call ``crm.api`` as the other system."""
        url = f"{self._status['url']}/xmlrpc/2/object"
        with xmlrpc.client.ServerProxy(url, allow_none=True) as server:
            return server.execute_kw(
                self._status["db"],
                self._user_id,
                self.login,
                "crm.api",
                method,
                list(args),
            )


@pytest.fixture
def shop(status, rpc):
    """Return a shop that has no sales yet."""
    return Shop(status, rpc("admin"))


def compare(shop, rows, source, today):
    """Import the rows, and compare all figures of all customers."""
    for start in range(0, len(rows), ROWS_PER_CALL):
        answer = shop.call(
            "sale_history_import",
            rows[start : start + ROWS_PER_CALL],
            {"source": source},
        )
        assert answer["errors"] == []
    shop.call("metrics_refresh")
    refs = sorted({row["customer_ref"] for row in rows})
    partners = {}
    for start in range(0, len(refs), IDS_PER_CALL):
        part = refs[start : start + IDS_PER_CALL]
        partners.update(shop.call("partners_by_ref", source, part))
    assert sorted(partners) == refs
    ids = sorted(partners.values())
    found = {}
    for start in range(0, len(ids), IDS_PER_CALL):
        part = ids[start : start + IDS_PER_CALL]
        found.update((f["partner_id"], f) for f in shop.call("metrics_get", part))
    expected = retail.compute_figures(rows, partners, today)
    assert set(found) == set(expected)
    wrong = [
        (partner_id, key, found[partner_id][key], value)
        for partner_id, figures in expected.items()
        for key, value in figures.items()
        if not _is_equal(key, found[partner_id][key], value)
    ]
    assert wrong == []


def _is_equal(key, found, expected):
    """Compare amounts to the cent, everything else exactly."""
    if key in AMOUNTS:
        return abs(float(found) - float(expected)) < AMOUNT_TOLERANCE
    if key.endswith("_score") or key == "rfm_code":
        return (found or False) == expected
    return found == expected


def test_generated_file(shop, source):
    """Ties, returns, year boundaries and free gifts."""
    today = datetime.datetime.now(ZoneInfo("UTC")).date() - datetime.timedelta(days=3)
    shop.set_analysis_date(today)
    compare(shop, retail.generate_rows(today), source, today)


@pytest.mark.skipif(
    "CRM_SALES_FILE" not in os.environ,
    reason="CRM_SALES_FILE does not name a file of the Online Retail data set",
)
def test_real_file(shop, source):
    """The sales of a real shop."""
    rows = retail.read_file(Path(os.environ["CRM_SALES_FILE"]))
    last = max(row["date"][:10] for row in rows)
    today = datetime.date.fromisoformat(last) + datetime.timedelta(days=1)
    shop.set_analysis_date(today)
    compare(shop, rows, source, today)
