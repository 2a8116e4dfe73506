"""One import of sales history: where it came from, what it did, how to undo it."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...queries.sale_import import Scope
from ...tools.sale_rows import ROW_KEYS, RowError, shorten
from ...tools.sale_values import REF_MAX_CHARS, normalise_ref
from .crm_sale_loader import MergeResult

#: rows that one call of the interface may bring
ROWS_MAX = 50_000
#: errors kept as records; all of them are in the CSV file beside
ERRORS_SHOWN_MAX = 1000
#: what `options` of the interface may name
OPTION_KEYS = ("source", "currency")

IMPORT_STATES = [
    ("draft", "New"),
    ("ready", "Checked"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Stopped"),
    ("undone", "Undone"),
]
IMPORT_ORIGINS = [
    ("file", "File in the web client"),
    ("command", "Command line"),
    ("interface", "Another system"),
]


class CrmSaleImport(models.Model):
    """One import of sales made elsewhere, with its counts and errors.

    ``crm.sale.history`` lines name the import that wrote them last; what a line was
    before is in ``crm.sale.change``. The three ways in (interface, command, web client)
    differ in where rows come from and in how often they commit; the rest is
    ``crm.sale.loader``.
    """

    _name = "crm.sale.import"
    _description = "Import of Sales History"
    _order = "id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(
        required=True,
        default=lambda self: self.env._("Sales history"),
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    source = fields.Char(
        help="The other system, e.g. webshop. Lines and customers of one source are "
        "told apart by their references there, so name it the same each time.",
    )
    origin = fields.Selection(
        selection=IMPORT_ORIGINS,
        required=True,
        readonly=True,
        default="file",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
        help="Currency of the prices, unless a column names it line by line.",
    )
    state = fields.Selection(
        selection=IMPORT_STATES,
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    date_start = fields.Datetime(
        string="Started On",
        readonly=True,
        copy=False,
    )
    date_done = fields.Datetime(
        string="Finished On",
        readonly=True,
        copy=False,
    )

    row_count = fields.Integer(
        string="Rows",
        readonly=True,
        copy=False,
    )
    anonymous_count = fields.Integer(
        string="Without Customer",
        readonly=True,
        copy=False,
        help="Rows that name no customer; they are not kept.",
    )
    error_count = fields.Integer(
        string="Refused Rows",
        readonly=True,
        copy=False,
    )
    created_count = fields.Integer(
        string="New Lines",
        readonly=True,
        copy=False,
    )
    updated_count = fields.Integer(
        string="Changed Lines",
        readonly=True,
        copy=False,
    )
    unchanged_count = fields.Integer(
        string="Unchanged Lines",
        readonly=True,
        copy=False,
    )
    partner_count = fields.Integer(
        string="New Customers",
        readonly=True,
        copy=False,
    )
    error_ids = fields.One2many(
        comodel_name="crm.sale.import.error",
        inverse_name="import_id",
        string="Errors",
        readonly=True,
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_written(self):
        """Keep imports that wrote something: lines name them, and so does the undo."""
        for sale_import in self:
            if sale_import.state in ("running", "done", "failed"):
                raise UserError(
                    self.env._(
                        "%(name)s brought lines into the sales history. Undo it first; "
                        "then it can be deleted.",
                        name=sale_import.name,
                    )
                )

    # ------------------------------------------------------------
    # INTERFACE
    # ------------------------------------------------------------

    @api.model
    def _import_rows(self, rows, options):
        """Import rows of another system into the current company.

        Called by ``crm.api.sale_history_import``, which has checked the caller.

        :param list rows: dictionaries with the keys of ``ROW_KEYS``; at most ROWS_MAX.
        :param dict options: ``source`` (required), ``currency`` (ISO code, default the
            company's).
        :return: ``{'imported': lines that are new, 'unchanged', 'updated',
            'partners_created', 'skipped_anonymous': ints, 'errors': [{'row': index from
            0, 'error': sentence}]}``, errors by row.
        :raises ValidationError: rows or options are not what they should be; nothing is
            written.
        """
        source, currency = self._read_options(rows, options)
        # sudo: the interface may import but has no rights on contacts or history
        loader = self.env["crm.sale.loader"].sudo()
        text = self.env["crm.sale.text"]
        scope = Scope(loader._make_temporary_table(), 0, self.env.company.id, source)
        staged = loader._stage(scope, _iter_raw(rows), loader._get_reader(currency))
        loader._lock(source)
        counts = loader._get_counts(scope)
        if counts["created"] or counts["updated"]:
            # sudo: as above
            sale_import = self.sudo().create(
                {
                    "name": self.env._("Sales of %(system)s", system=source),
                    "company_id": self.env.company.id,
                    "source": source,
                    "origin": "interface",
                    "currency_id": currency.id,
                    "date_start": fields.Datetime.now(),
                }
            )
            merged = loader._merge(scope, sale_import)
            sale_import._finish(staged, merged)
        else:
            # what is here already leaves no trace of having come again
            merged = MergeResult(counts["staged"])
        loader._drop_temporary_table()
        return {
            "imported": merged.created_count,
            "unchanged": merged.unchanged_count,
            "updated": merged.updated_count,
            "partners_created": merged.partner_count,
            "skipped_anonymous": staged.anonymous_count,
            "errors": [
                {"row": row_no, "error": text._get_row_message(error)}
                for row_no, error in staged.errors
            ],
        }

    def _read_options(self, rows, options):
        """Return (source, res.currency) of a call of the interface, or raise."""
        crm_api = self.env["crm.api"]
        crm_api._check_list("rows", rows, ROWS_MAX)
        crm_api._check_dict("options", options, allowed=OPTION_KEYS)
        crm_api._check_text("source", options.get("source") or "")
        source = self._read_source(options.get("source"))
        code = options.get("currency") or self.env.company.currency_id.name
        return source, self._read_currency(code)

    @api.model
    def _read_source(self, source):
        """Return the checked name of a source, or raise ValidationError."""
        try:
            name = normalise_ref(source) if isinstance(source, str) else ""
        except ValueError:
            name = ""
        if not name or name != source.strip():
            raise ValidationError(
                self.env._(
                    "source: name the other system, e.g. webshop, in at most %(max)s "
                    "characters",
                    max=REF_MAX_CHARS,
                )
            )
        return name

    @api.model
    def _read_currency(self, code):
        """Return the res.currency with this ISO code, or raise ValidationError."""
        # sudo: exchange rates are for accountants, the names of currencies are not
        loader = self.env["crm.sale.loader"].sudo()
        currency_id = loader._get_currency_map().get(str(code).strip().upper())
        if not currency_id:
            error = "currency" if currency_id is None else "currency_rate"
            raise ValidationError(
                self.env["crm.sale.text"]._get_row_message(
                    RowError(error, "currency", str(code)[:40])
                )
            )
        return self.env["res.currency"].browse(currency_id)

    # ------------------------------------------------------------
    # RESULT
    # ------------------------------------------------------------

    def _finish(self, staged, merged):
        """Record what an import in one go did.

        :param staged: StageResult.
        :param merged: MergeResult.
        """
        self._record_staged(staged)
        self._record_merged(merged)
        self._close()

    def _record_staged(self, staged):
        """Record what reading the rows gave.

        :param staged: StageResult.
        """
        self.ensure_one()
        self.write(
            {
                "row_count": staged.row_count,
                "anonymous_count": staged.anonymous_count,
                "error_count": len(staged.errors),
            }
        )
        self._record_errors(staged.errors)

    def _record_merged(self, merged):
        """Add what a merge did to the counts.

        :param merged: MergeResult.
        """
        self.ensure_one()
        self.write(
            {
                "created_count": self.created_count + merged.created_count,
                "updated_count": self.updated_count + merged.updated_count,
                "unchanged_count": self.unchanged_count + merged.unchanged_count,
                "partner_count": self.partner_count + merged.partner_count,
            }
        )

    def _close(self):
        """Mark the import as done."""
        self.write({"state": "done", "date_done": fields.Datetime.now()})

    def _record_errors(self, errors):
        """Keep the first errors as records.

        :param list errors: (row number, RowError).
        """
        self.ensure_one()
        text = self.env["crm.sale.text"]
        self.env["crm.sale.import.error"].create(
            [
                {
                    "import_id": self.id,
                    "row_no": row_no,
                    "key": error.key,
                    "message": text._get_row_message(error),
                }
                for row_no, error in errors[:ERRORS_SHOWN_MAX]
            ]
        )


def _iter_raw(rows):
    """Yield (index, raw tuple, RowError or None) of the rows of the interface."""
    for index, row in enumerate(rows):
        if isinstance(row, dict):
            unknown = next((key for key in row if key not in ROW_KEYS), None)
            error = unknown is not None and RowError("unknown_key", shorten(unknown))
            yield index, tuple(row.get(key) for key in ROW_KEYS), error or None
        else:
            error = RowError("not_a_row", "row", shorten(row))
            yield index, (None,) * len(ROW_KEYS), error
