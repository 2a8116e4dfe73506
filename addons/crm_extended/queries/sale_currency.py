"""SQL that converts sales history in other currencies to the company's."""

from odoo.tools import SQL


def build_document_dates_query(
    company_id: int, source: str, currency_id: int, document_refs: list[str]
) -> SQL:
    """Return the day of documents that have lines in another currency.

    One row: document_ref, currency_id (of these lines), date (of the document's
    earliest line, in whatever currency). Uses the unique index by its first columns.

    :param currency_id: the company's currency.
    """
    return SQL(
        """
        SELECT DISTINCT wanted.document_ref, line.currency_id, document.date
          FROM unnest(%(refs)s::varchar[]) AS wanted (document_ref)
          JOIN LATERAL (
                SELECT min(h.date) AS date
                  FROM crm_sale_history h
                 WHERE h.company_id = %(company_id)s AND h.source = %(source)s
                   AND h.document_ref = wanted.document_ref) document ON TRUE
          JOIN LATERAL (
                SELECT h.currency_id
                  FROM crm_sale_history h
                 WHERE h.company_id = %(company_id)s AND h.source = %(source)s
                   AND h.document_ref = wanted.document_ref
                   AND h.currency_id <> %(currency_id)s) line ON TRUE
        """,
        refs=document_refs,
        company_id=company_id,
        source=source,
        currency_id=currency_id,
    )


def build_convert_query(company_id: int, source: str, rates: list) -> SQL:
    """Return the update of amounts to the company's currency.

    :param rates: (document_ref, currency id, rate as decimal text); not empty.
    """
    return SQL(
        """
        UPDATE crm_sale_history h
           SET amount = h.quantity * h.unit_price * new.rate
          FROM unnest(%s::varchar[], %s::int[], %s::numeric[])
               AS new (document_ref, currency_id, rate)
         WHERE h.company_id = %s AND h.source = %s
           AND h.document_ref = new.document_ref AND h.currency_id = new.currency_id
           AND h.amount IS DISTINCT FROM h.quantity * h.unit_price * new.rate
        """,
        [document_ref for document_ref, _currency_id, _rate in rates],
        [currency_id for _document_ref, currency_id, _rate in rates],
        [rate for _document_ref, _currency_id, rate in rates],
        company_id,
        source,
    )
