"""Sales of a retailer, and what a second program makes of them.

``compute_figures`` is written from the Definitions of the interface with pandas and
Decimal; it shares no line with the add-ons.
"""

import csv
import datetime
import gzip
import random
from decimal import Decimal

import pandas as pd

YEAR_DAYS = 365
CENT = Decimal("0.01")


def generate_rows(today, customers=120, documents=700, seed=7):
    """Return lines of a shop that has ties, returns, gifts and customers of one day.

    :param datetime.date today: no sale is later.
    """
    draw = random.Random(seed)
    rows = []
    for number in range(documents):
        customer = min(int(draw.expovariate(0.04)), customers - 1)
        # few different days make ties in recency likely
        day = today - datetime.timedelta(
            days=draw.choice((0, 1, 30, 364, 365, 366, 700))
        )
        sign = -1 if draw.random() < 0.1 else 1
        for position in range(draw.randint(1, 5)):
            rows.append(
                {
                    "document_ref": f"R{number}",
                    "line_ref": str(position),
                    "date": str(day),
                    "customer_ref": f"K{customer}",
                    "customer_name": f"Retail customer {customer}",
                    "country": "GB",
                    "product_ref": f"P{draw.randint(1, 40)}",
                    "product_name": "A gift",
                    "quantity": sign * draw.randint(1, 12),
                    "unit_price": draw.choice((0.0, 0.42, 1.25, 2.55, 12.75)),
                }
            )
    return rows


def read_file(path):
    """Return the rows of an Online Retail file that are sales of a known customer.

    :param path: CSV, plain or gzipped, with the columns of that data set.
    """
    opener = gzip.open if str(path).endswith(".gz") else open
    rows = []
    positions = {}  # {document: lines so far}
    with opener(path, "rt", encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            customer = line["CustomerID"].removesuffix(".0")
            if not customer or Decimal(line["UnitPrice"]) < 0:
                continue
            document = line["InvoiceNo"]
            positions[document] = positions.get(document, 0) + 1
            rows.append(
                {
                    "document_ref": document,
                    "line_ref": str(positions[document]),
                    "date": line["InvoiceDate"],
                    "customer_ref": customer,
                    "customer_name": f"Customer {customer}",
                    "country": line["Country"],
                    "product_ref": line["StockCode"],
                    "product_name": line["Description"],
                    "quantity": int(line["Quantity"]),
                    "unit_price": float(line["UnitPrice"]),
                }
            )
    return rows


def compute_figures(rows, partners, today):
    """Return what the Definitions say about these sales.

    :param rows: lines as ``sale_history_import`` takes them.
    :param dict partners: customer_ref -> partner id (ties are broken by it).
    :param datetime.date today: the reference date.
    :return dict: partner id -> the keys of ``metrics_get``.
    """
    lines = pd.DataFrame(rows)
    lines["amount"] = [
        Decimal(str(quantity)) * Decimal(str(price))
        for quantity, price in zip(lines.quantity, lines.unit_price, strict=True)
    ]
    lines["day"] = [datetime.date.fromisoformat(text[:10]) for text in lines.date]
    documents = lines.groupby("document_ref").agg(
        customer=("customer_ref", "first"),
        day=("day", "min"),
        amount=("amount", lambda amounts: sum(amounts, Decimal(0))),
    )
    figures = {
        partners[customer]: _compute_customer(partners[customer], group, today)
        for customer, group in documents.groupby("customer")
    }
    _add_scores([figure for figure in figures.values() if figure["sale_count"]])
    return figures


def _compute_customer(partner_id, documents, today):
    """Return the figures of one customer, without scores."""
    sales = documents[documents.amount > 0]
    year = [0 <= (today - day).days < YEAR_DAYS for day in documents.day]
    total = sum(documents.amount, Decimal(0))
    return {
        "partner_id": partner_id,
        "first_sale_date": str(sales.day.min()) if len(sales) else False,
        "last_sale_date": str(sales.day.max()) if len(sales) else False,
        "recency_days": (today - sales.day.max()).days if len(sales) else False,
        "sale_count": len(sales),
        "revenue_total": total,
        "revenue_12m": sum(documents.amount[year], Decimal(0)),
        "average_sale": sum(sales.amount, Decimal(0)) / len(sales) if len(sales) else 0,
        "recency_score": False,
        "frequency_score": False,
        "monetary_score": False,
        "rfm_code": False,
    }


def _add_scores(figures):
    """Add quintiles: five is best, ties by partner id first to the lower score."""
    for name, key in (
        ("recency_score", "last_sale_date"),
        ("frequency_score", "sale_count"),
        ("monetary_score", "revenue_total"),
    ):
        ranked = sorted(figures, key=lambda f: (f[key], f["partner_id"]))
        size, extra = divmod(len(ranked), 5)
        bounds = [size * n + min(n, extra) for n in range(1, 6)]
        for position, figure in enumerate(ranked):
            figure[name] = next(
                score for score, bound in enumerate(bounds, 1) if position < bound
            )
    for figure in figures:
        figure["rfm_code"] = "{recency_score}{frequency_score}{monetary_score}".format(
            **figure
        )
