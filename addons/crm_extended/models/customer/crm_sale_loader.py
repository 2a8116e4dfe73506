"""The one loader of sales history, behind the command, the web client and crm.api."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...queries import sale_currency
from ...queries import sale_import as queries
from ...tools.sale_rows import (
    COUNTRY_ALIASES,
    RowError,
    SaleRowReader,
    normalise_country,
)

#: new customers per create(): large enough to batch, small enough for the cache
PARTNER_BATCH = 1000
#: lines per COPY block that goes over the wire at once
COPY_BLOCK_LINES = 2000
TEMPORARY_TABLE = "crm_sale_staging_own"


class StageResult(NamedTuple):
    """What came out of reading the rows of one input."""

    row_count: int
    staged_count: int
    anonymous_count: int
    errors: list  # [(row number, RowError)], ascending


class MergeResult(NamedTuple):
    """What a merge of staged documents did."""

    line_count: int = 0
    created_count: int = 0
    updated_count: int = 0
    partner_count: int = 0

    @property
    def unchanged_count(self) -> int:
        """Return how many lines were there already, exactly so."""
        return self.line_count - self.created_count - self.updated_count

    def plus(self, other: "MergeResult") -> "MergeResult":
        """Return the sum of both, number by number."""
        return MergeResult(*(mine + its for mine, its in zip(self, other, strict=True)))


class _CopyStream:
    """The file that COPY reads: lines from an iterator, a block at a time."""

    def __init__(self, lines: Iterator[str]):
        self._lines = lines

    def read(self, _size: int = -1) -> str:
        """Return the next block, ``''`` at the end."""
        return "".join(islice(self._lines, COPY_BLOCK_LINES))


class CrmSaleLoader(models.AbstractModel):
    """Take rows through the staging table into the history.

    1. ``_get_reader`` knows currencies and countries, and checks row by row;
    2. ``_stage`` runs COPY over the checked rows and collects the refused ones;
    3. ``_lock`` makes other imports of the same source wait;
    4. ``_merge`` moves whole documents, creating customers that are new.

    Nothing commits here: who calls decides how much is one transaction. The callers
    have checked who may import and call with sudo, in the company of the import.
    """

    _name = "crm.sale.loader"
    _description = "Loader of Sales History"

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def _get_reader(self, currency, **file_format):
        """Return a SaleRowReader for the current company.

        :param currency: res.currency of rows that name none.
        :param file_format: ``order``, ``decimal``, ``grouping`` of SaleRowReader.
        """
        return SaleRowReader(
            self._get_currency_map(),
            self._get_country_map(),
            currency.id,
            **file_format,
        )

    def _get_currency_map(self):
        """Return {ISO code: currency id, or 0 when it cannot be converted}.

        A currency without any rate would count as one to one with the company's.
        """
        company = self.env.company
        self.env["res.currency"].flush_model(["name"])
        self.env["res.currency.rate"].flush_model(["currency_id", "company_id"])
        self.env.cr.execute(
            SQL(
                """
                SELECT c.name,
                       CASE WHEN c.id = %(own)s OR EXISTS (
                            SELECT 1
                              FROM res_currency_rate r
                             WHERE r.currency_id IN (c.id, %(own)s)
                               AND (r.company_id IS NULL OR r.company_id = %(company)s))
                       THEN c.id ELSE 0 END
                  FROM res_currency c
                """,
                own=company.currency_id.id,
                company=company.root_id.id,
            )
        )
        return dict(self.env.cr.fetchall())

    def _get_country_map(self):
        """Return {code or name in any installed language, normalised: country id}."""
        # pylint: disable=no-search-all
        # all 250 countries, which fit into one query per language
        Country = self.env["res.country"].with_context(active_test=False)
        codes = {}
        countries = {}
        for lang, _name in self.env["res.lang"].get_installed():
            for country in Country.with_context(lang=lang).search([]):
                codes[country.code] = country.id
                countries.setdefault(normalise_country(country.name or ""), country.id)
        for country in Country.with_context(lang="en_US").search([]):
            countries[normalise_country(country.name)] = country.id
        for name, code in COUNTRY_ALIASES.items():
            if code in codes:
                countries.setdefault(name, codes[code])
        countries.update((code.lower(), id_) for code, id_ in codes.items() if code)
        countries.pop("", None)
        return countries

    # ------------------------------------------------------------
    # STAGING
    # ------------------------------------------------------------

    def _make_temporary_table(self):
        """Make an empty staging table of this connection's own; return its name."""
        self._drop_temporary_table()
        self.env.cr.execute(queries.build_temporary_table_query(TEMPORARY_TABLE))
        return TEMPORARY_TABLE

    def _drop_temporary_table(self):
        """Drop what ``_make_temporary_table`` made, if anything."""
        self.env.cr.execute(
            SQL("DROP TABLE IF EXISTS %s", SQL.identifier("pg_temp", TEMPORARY_TABLE))
        )

    def _stage(self, scope, rows: Iterable, reader) -> StageResult:
        """Check rows and COPY the good ones into the staging table.

        :param scope: queries.Scope; its table and job number count.
        :param rows: (row number, raw tuple as SaleRowReader.read takes it, RowError of
            the row as a whole or None), in the order of the input; never all held.
        :param reader: SaleRowReader.
        :return: StageResult; errors are complete.
        """
        errors = []
        seen = {"rows": 0, "staged": 0, "anonymous": 0}
        lines = self._iter_copy_lines(scope.job_no, rows, reader, errors, seen)
        copy = self.env.cr.mogrify(queries.build_copy_query(scope.table)).decode()
        self.env.cr.copy_expert(copy, _CopyStream(lines))
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(scope.table)))
        self.env.cr.execute(queries.build_duplicates_query(scope))
        duplicates = [
            (
                row_no,
                RowError("duplicate", "line_ref", f"{document}/{line}, row {first}"),
            )
            for row_no, document, line, first in self.env.cr.fetchall()
        ]
        return StageResult(
            seen["rows"],
            seen["staged"] - len(duplicates),
            seen["anonymous"],
            sorted(errors + duplicates) if duplicates else errors,
        )

    def _iter_copy_lines(self, job_no, rows, reader, errors, seen):
        """Yield the text lines of COPY; fill ``errors`` and ``seen`` on the way."""
        read = reader.read
        for row_no, raw, whole_error in rows:
            seen["rows"] += 1
            # read in any case: a refused row counts as a line of its document
            row = read(raw)
            row = whole_error or row
            if isinstance(row, RowError):
                errors.append((row_no, row))
            elif not row.customer_ref:
                seen["anonymous"] += 1
            else:
                seen["staged"] += 1
                yield _format_copy_line(job_no, row_no, row)

    # ------------------------------------------------------------
    # MERGING
    # ------------------------------------------------------------

    def _lock(self, source):
        """Make other imports of this source in this company wait until we are done.

        Who waited may see a database from before: writing what the other wrote then
        fails as a serialisation error, and the server repeats the request.
        """
        self.env.cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))",
                f"crm.sale.history/{source}",
                self.env.company.id,
            )
        )

    def _get_counts(self, scope):
        """Return what a merge would do, as build_counts_query names it."""
        self._flush()
        self.env.cr.execute(queries.build_counts_query(scope))
        return self.env.cr.dictfetchone()

    def _merge(self, scope, sale_import) -> MergeResult:
        """Move the scope's staged documents into the history.

        :param scope: queries.Scope, whole documents; the caller holds ``_lock``.
        :param sale_import: crm.sale.import to which the lines will belong.
        """
        cr = self.env.cr
        self._flush()
        partner_count = self._create_customers(scope, sale_import)
        is_queued = self.env.company.crm_metrics_enabled
        # not logged: when another import was faster, the server repeats the request
        cr.execute(
            queries.build_merge_query(scope, sale_import.id, is_queued),
            log_exceptions=False,
        )
        line_count, created_count, updated_count = cr.fetchone()
        if updated_count or created_count:
            own_id = self.env.company.currency_id.id
            cr.execute(queries.build_staged_foreign_query(scope, own_id))
            self._convert_amounts(scope.source, [row[0] for row in cr.fetchall()])
        self.env["crm.sale.history"].invalidate_model()
        return MergeResult(line_count, created_count, updated_count, partner_count)

    def _merge_batch(self, scope, sale_import, line_count):
        """Merge the next whole documents, about so many lines.

        :param scope: queries.Scope from the first document that is left.
        :param sale_import: crm.sale.import.
        :param int line_count: lines to aim at.
        :return: (MergeResult, number of the last document merged or None when nothing
            was left).
        """
        self._lock(scope.source)
        self.env.cr.execute(queries.build_batch_end_query(scope, line_count))
        last_no = self.env.cr.fetchone()[0]
        if last_no is None:
            return MergeResult(), None
        return self._merge(
            scope._replace(last_document_no=last_no), sale_import
        ), last_no

    def _flush(self):
        """Write what the queries read: references and contacts."""
        self.env["crm.partner.ref"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id", "company_id"])

    def _create_customers(self, scope, sale_import) -> int:
        """Create the customers that no reference knows; return how many."""
        self.env.cr.execute(queries.build_missing_customers_query(scope))
        missing = self.env.cr.fetchall()
        # no chatter, no followers: nobody asked to hear of thousands of customers
        Partner = self.env["res.partner"].with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notrack=True,
            no_vat_validation=True,
        )
        for start in range(0, len(missing), PARTNER_BATCH):
            batch = missing[start : start + PARTNER_BATCH]
            partners = Partner.create(
                [self._prepare_partner_vals(scope.source, *row) for row in batch]
            )
            self.env.flush_all()
            pairs = [
                (row[0], id_) for row, id_ in zip(batch, partners.ids, strict=True)
            ]
            # not logged: as in _merge
            self.env.cr.execute(
                queries.build_refs_insert_query(
                    self.env.company.id,
                    scope.source,
                    sale_import.id,
                    self.env.uid,
                    pairs,
                ),
                log_exceptions=False,
            )
            self.env["crm.partner.ref"].invalidate_model()
        return len(missing)

    def _prepare_partner_vals(self, source, customer_ref, customer_name, country_id):
        """Return the values of a new customer.

        Called by ``_create_customers``; override to set more, e.g. a team.

        :param str source: the other system.
        :param str customer_ref: its reference there.
        :param customer_name: text or None.
        :param country_id: id or None.
        """
        return {
            "name": customer_name
            or self.env._("Customer %(reference)s", reference=customer_ref),
            "ref": customer_ref,
            "company_id": self.env.company.id,
            "country_id": country_id or False,
            "customer_rank": 1,
            "user_id": False,
        }

    def _convert_amounts(self, source, document_refs):
        """Convert the amounts of documents in another currency.

        :param str source: the other system.
        :param list document_refs: the documents; an empty list does nothing.
        """
        if not document_refs:
            return
        company = self.env.company
        own = company.currency_id
        self.env.cr.execute(
            sale_currency.build_document_dates_query(
                company.id, source, own.id, document_refs
            )
        )
        documents = self.env.cr.fetchall()
        rates = {}  # {(currency id, date): rate as text}
        for _document_ref, currency_id, date in documents:
            if (currency_id, date) not in rates:
                currency = self.env["res.currency"].browse(currency_id)
                rate = currency._get_conversion_rate(currency, own, company, date)
                rates[currency_id, date] = repr(float(rate))
        if documents:
            self.env.cr.execute(
                sale_currency.build_convert_query(
                    company.id,
                    source,
                    [
                        (document_ref, currency_id, rates[currency_id, date])
                        for document_ref, currency_id, date in documents
                    ],
                )
            )


def _format_copy_line(job_no, row_no, row):
    """Return one line of COPY text; '' is NULL, texts hold no tab or line end."""
    cells = (
        f"{job_no}\t{row_no}\t{row.document_no}",
        row.document_ref,
        row.line_ref,
        row.date,
        row.customer_ref,
        row.customer_name,
        str(row.country_id or ""),
        row.product_ref,
        row.product_name,
        row.quantity,
        row.unit_price,
        str(row.currency_id),
    )
    return "\t".join(cells).replace("\\", "\\\\") + "\n"
