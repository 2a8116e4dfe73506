"""What the tests of customer figures share."""

from decimal import Decimal

from .common import CrmExtendedCommon
from .customer_metric_oracle import compute_figures, read_documents

COLUMNS = (
    "first_sale_date, last_sale_date, sale_count, revenue_total::text,"
    " revenue_12m::text, average_sale::text, recency_score, frequency_score,"
    " monetary_score, rfm_code"
)
# PostgreSQL and Python divide with another number of digits
AVERAGE_DIGITS = Decimal("0.0000000001")


class CustomerMetricCommon(CrmExtendedCommon):
    """Companies that can post invoices, and ways to add documents and compare."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls._load_accounting(cls.company_b)
        cls.companies = cls.company_a | cls.company_b
        cls.companies.crm_analysis_date = "2026-06-30"
        cls.metrics = cls.env["crm.customer.metric"]

    @classmethod
    def _create_customer(cls, name="Customer", **values):
        """Return a company of the address book."""
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, **values}
        )

    @classmethod
    def _create_history(cls, partner, ref, lines, company=None, push=True):
        """Add one imported document.

        :param list lines: tuples (day, amount).
        """
        company = company or cls.company_a
        history = cls.env["crm.sale.history"].create(
            [
                {
                    "company_id": company.id,
                    "source": "test",
                    "document_ref": ref,
                    "line_ref": str(index),
                    "date": day,
                    "partner_id": partner.id,
                    "quantity": 1,
                    "unit_price": amount,
                    "currency_id": company.currency_id.id,
                    "amount": amount,
                }
                for index, (day, amount) in enumerate(lines)
            ]
        )
        if push:
            cls._push(partner, company)
        return history

    @classmethod
    def _push(cls, partner, company):
        """Announce that a customer changed, as the import does."""
        cls.env["crm.event.queue"]._push(
            "history", [(company.id, partner.commercial_partner_id.id, None)]
        )

    def _read_rows(self, company):
        """Return the stored rows as {partner id: figures}, amounts as Decimal."""
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT partner_id, {COLUMNS} FROM crm_customer_metric"
            " WHERE company_id = %s",
            [company.id],
        )
        return {
            row[0]: (
                *row[1:4],
                Decimal(row[4]),
                Decimal(row[5]),
                Decimal(row[6]).quantize(AVERAGE_DIGITS),
                *row[7:],
            )
            for row in self.env.cr.fetchall()
        }

    def _compute_expected(self, company):
        """Return what the definitions give for the documents of a company."""
        expected = compute_figures(
            read_documents(self.env, company), company._get_crm_reference_date()
        )
        return {
            partner_id: (*row[:5], row[5].quantize(AVERAGE_DIGITS), *row[6:])
            for partner_id, row in expected.items()
        }

    def _count_events(self, company):
        """Return the number of events in the queue of a company."""
        return self.env["crm.event.queue"].search_count(
            [("company_id", "=", company.id)]
        )

    def assertFiguresRight(self, company):
        """Fail unless every stored row is what the definitions give."""
        self.assertEqual(self._read_rows(company), self._compute_expected(company))

    def assertValues(self, partner, **expected):
        """Fail unless `_get_values` gives these figures of a customer."""
        [values] = self.metrics._get_values(partner.ids)
        self.assertEqual({key: values[key] for key in expected}, expected)
