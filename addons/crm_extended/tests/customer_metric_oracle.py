"""The figures of customers once more, in plain Python, to compare with the SQL."""

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple


class Document(NamedTuple):
    """One sales document of a customer."""

    partner_id: int
    date: datetime.date
    amount: Decimal


def read_documents(env, company):
    """Return all documents of a company, read row by row."""
    env.flush_all()
    env.cr.execute(
        """
        SELECT p.commercial_partner_id, m.invoice_date, m.amount_untaxed_signed::text
          FROM account_move m JOIN res_partner p ON p.id = m.commercial_partner_id
         WHERE m.company_id = %s AND m.state = 'posted'
           AND m.move_type IN ('out_invoice', 'out_refund')
        """,
        [company.id],
    )
    documents = [Document(*row[:2], Decimal(row[2])) for row in env.cr.fetchall()]
    env.cr.execute(
        """
        SELECT p.commercial_partner_id, h.source, h.document_ref, h.date,
               h.amount::text
          FROM crm_sale_history h JOIN res_partner p ON p.id = h.partner_id
         WHERE h.company_id = %s
        """,
        [company.id],
    )
    lines_by_document = defaultdict(list)  # {(partner, source, ref): [(date, amount)]}
    for *key, date, amount in env.cr.fetchall():
        lines_by_document[tuple(key)].append((date, Decimal(amount)))
    for (partner_id, *_rest), lines in lines_by_document.items():
        documents.append(
            Document(
                partner_id,
                min(date for date, _amount in lines),
                sum(amount for _date, amount in lines),
            )
        )
    return documents


def compute_figures(documents, reference_date):
    """Return the rows that the definitions ask for.

    :return: dict: partner id -> (first sale, last sale, count, revenue, revenue of 12
        months, average, recency, frequency, monetary score, code).
    """
    by_partner = defaultdict(list)  # {partner id: [Document]}
    for document in documents:
        by_partner[document.partner_id].append(document)
    window = {reference_date - datetime.timedelta(days=days) for days in range(365)}
    sums = {
        partner_id: _get_sums(own, window) for partner_id, own in by_partner.items()
    }
    # recency by the last sale, frequency by the count, monetary by the revenue
    scores = [
        _get_quintiles({key: row[column] for key, row in sums.items() if row[2]})
        for column in (1, 2, 3)
    ]
    figures = {}
    for partner_id, row in sums.items():
        own_scores = [score.get(partner_id) for score in scores]
        code = "".join(map(str, own_scores)) if row[2] else None
        figures[partner_id] = (*row, *own_scores, code)
    return figures


def _get_sums(documents, window):
    """Return the six figures of one customer, window being a set of days."""
    sales = [document for document in documents if document.amount > 0]
    days = [document.date for document in sales]
    total = sum(document.amount for document in sales)
    return (
        min(days, default=None),
        max(days, default=None),
        len(sales),
        sum(document.amount for document in documents),
        sum(document.amount for document in documents if document.date in window),
        total / len(sales) if sales else Decimal(0),
    )


def _get_quintiles(value_by_partner):
    """Deal the sorted partners into five groups, larger groups first."""
    ordered = sorted(value_by_partner, key=lambda key: (value_by_partner[key], key))
    size, larger = divmod(len(ordered), 5)
    groups = [group for group in range(1, 6) for _i in range(size + (group <= larger))]
    return dict(zip(ordered, groups, strict=True))
