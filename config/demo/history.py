"""Two years of sales made in the web shop, brought in by the real importer."""

import random
from datetime import timedelta

from odoo import fields

from .products import GOODS

SOURCE = "webshop"
DAYS = 730
DOCUMENTS = 260
RETURN_SHARE = 0.06
SEED = 2019
# these firms buy in the web shop too: reference there -> customer here
KNOWN = {
    "10001": "ashdown",
    "10002": "lavande",
    "10003": "sommer",
    "10004": "corner",
    "10005": "birkett",
    "10006": "gallery",
    "10007": "harbour",
    "10008": "margaret",
}
# these are known from the web shop only
UNKNOWN = {
    "10021": ("The Tea Room at Ullswater", "United Kingdom"),
    "10022": ("Boutique Soleil", "France"),
    "10023": ("Holz & Wolle", "Germany"),
    "10024": ("Casa Verde", "Italy"),
}


def create(records):
    """Import the history, and compute every customer's figures."""
    env = records.env
    company = records.get("company")
    env["crm.partner.ref"].create(
        [
            {
                "company_id": company.id,
                "source": SOURCE,
                "ref": ref,
                "partner_id": records.get(name).id,
            }
            for ref, name in KNOWN.items()
        ]
    )
    env["crm.sale.import"].with_company(company)._import_rows(
        _get_rows(records), {"source": SOURCE, "currency": "GBP"}
    )
    env["crm.customer.metric"]._rebuild(company)


def _get_rows(records):
    """Return the lines of some hundred sales, busier before Christmas.

    :return: list of rows as ``sale_history_import`` takes them.
    """
    draw = random.Random(SEED)  # noqa: S311 (invented sales)
    today = fields.Date.today()
    customers = {ref: records.get(name) for ref, name in KNOWN.items()}
    refs = [*KNOWN, *UNKNOWN]
    rows = []
    for number in range(DOCUMENTS):
        day = today - timedelta(days=draw.randint(20, DAYS))
        if day.month in (10, 11) and draw.random() < 0.5:
            day += timedelta(days=draw.randint(0, 20))
        ref = draw.choices(refs, weights=range(len(refs), 0, -1))[0]
        name, country = UNKNOWN.get(ref) or (customers[ref].name, "")
        sign = -1 if draw.random() < RETURN_SHARE else 1
        for position, goods in enumerate(
            draw.sample(sorted(GOODS), draw.randint(1, 4)), start=1
        ):
            title, code, price, _cost, _pieces = GOODS[goods]
            rows.append(
                {
                    "document_ref": f"WS-{20000 + number}",
                    "line_ref": str(position),
                    "date": str(min(day, today)),
                    "customer_ref": ref,
                    "customer_name": name,
                    "country": country,
                    "product_ref": code,
                    "product_name": title,
                    "quantity": sign * draw.randint(2, 24),
                    "unit_price": price,
                }
            )
    return rows
