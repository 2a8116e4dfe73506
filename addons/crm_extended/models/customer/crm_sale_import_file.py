"""Importing a file of sales history in the web client, step by step."""

import base64
import csv
import io
from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...queries.sale_import import Scope
from ...tools.sale_columns import FileRefusedError, check_columns
from ...tools.sale_file import FileLayout, SalesFile

#: what an uploaded file may hold, unpacked; bigger ones go in by the command line
UPLOAD_MAX_BYTES = 512 * 1024**2
SAMPLE_ROWS = 3
STAGING_TABLE = "crm_sale_staging"


class CrmSaleImport(models.Model):
    """Upload, check, run: each step is one button, and can be repeated before the last.

    Between the check and the last batch the lines wait in ``crm.sale.staging`` under
    the id of the import.
    """

    _inherit = "crm.sale.import"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    file = fields.Binary(
        attachment=True,
        copy=False,
        help="CSV, plain or gzip. At most 512 MiB unpacked; bigger files go in with "
        "./crm import-sales.",
    )
    file_name = fields.Char(copy=False)
    encoding = fields.Selection(
        selection=[
            ("utf-8", "UTF-8"),
            ("latin-1", "Western Europe (Latin-1)"),
            ("cp1252", "Western Europe (Windows)"),
            ("iso8859-2", "Central Europe (Latin-2)"),
            ("cp1250", "Central Europe (Windows)"),
            ("cp1251", "Cyrillic (Windows)"),
            ("cp1253", "Greek (Windows)"),
            ("utf-16", "Unicode (UTF-16)"),
        ],
        required=True,
        default="utf-8",
    )
    delimiter = fields.Selection(
        selection=[
            (",", "Comma ,"),
            (";", "Semicolon ;"),
            ("\t", "Tab"),
            ("|", "Bar |"),
        ],
        help="Found out when the file is read.",
    )
    date_order = fields.Selection(
        selection=[
            ("iso", "Year-Month-Day"),
            ("dmy", "Day/Month/Year"),
            ("mdy", "Month/Day/Year"),
        ],
        string="Dates",
        help="Found out when the file is read, unless its dates read two ways.",
    )
    decimal = fields.Selection(
        selection=[(".", "Point 1.25"), (",", "Comma 1,25")],
        string="Decimal Sign",
        help="Found out when the file is read.",
    )
    column_ids = fields.One2many(
        comodel_name="crm.sale.import.column",
        inverse_name="import_id",
        string="Columns",
    )
    error_file = fields.Binary(
        string="All Refused Rows",
        attachment=True,
        readonly=True,
        copy=False,
    )
    error_file_name = fields.Char(compute="_compute_error_file_name")
    staged_count = fields.Integer(
        string="Good Lines",
        readonly=True,
        copy=False,
    )
    preview_created_count = fields.Integer(
        string="Will Be New",
        readonly=True,
        copy=False,
    )
    preview_updated_count = fields.Integer(
        string="Will Change",
        readonly=True,
        copy=False,
    )
    preview_unchanged_count = fields.Integer(
        string="Will Stay",
        readonly=True,
        copy=False,
    )
    preview_partner_count = fields.Integer(
        string="Customers to Create",
        readonly=True,
        copy=False,
    )
    next_document_no = fields.Integer(
        readonly=True,
        copy=False,
    )
    progress_pct = fields.Float(
        string="Progress",
        compute="_compute_progress_pct",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("name")
    def _compute_error_file_name(self):
        """Name the file of refused rows after the import."""
        for sale_import in self:
            sale_import.error_file_name = f"{sale_import.name} refused rows.csv"

    @api.depends("state", "staged_count", "created_count", "updated_count")
    def _compute_progress_pct(self):
        """Compute the share of the good lines that are in, from 0 to 100."""
        for sale_import in self:
            done = (
                sale_import.created_count
                + sale_import.updated_count
                + sale_import.unchanged_count
            )
            if sale_import.state == "done":
                sale_import.progress_pct = 100
            else:
                sale_import.progress_pct = 100 * done / (sale_import.staged_count or 1)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_staged(self):
        """Take the waiting lines along."""
        self._drop_staged()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_read(self):
        """Read the file's header and find out how it is written.

        :raises UserError: there is no file, or it is refused.
        """
        self.ensure_one()
        self._ensure_can_import()
        self._ensure_state("draft")
        try:
            sales_file = self._open_file()
            layout = sales_file.guess_layout(encoding=self.encoding)
        except FileRefusedError as error:
            raise self._get_refusal(error) from error
        samples = [
            cells or []
            for _number, cells in islice(
                sales_file.read_records(layout.encoding, layout.delimiter),
                1,
                SAMPLE_ROWS + 1,
            )
        ]
        keys = {index: key for key, index in layout.columns.items()}
        self.column_ids.unlink()
        self.write(
            {
                "delimiter": layout.delimiter,
                "date_order": layout.order,
                "decimal": layout.decimal,
                "name": self.file_name or self.name,
                "column_ids": [
                    fields.Command.create(
                        {
                            "sequence": index,
                            "name": name,
                            "key": keys.get(index),
                            "sample": _join_samples(samples, index),
                        }
                    )
                    for index, name in enumerate(layout.header)
                ],
            }
        )
        return True

    def action_check(self):
        """Read all rows and say what importing them would do; nothing is imported.

        :raises UserError: the file is refused, or something is not filled in.
        """
        self.ensure_one()
        self._ensure_can_import()
        self._ensure_state("draft")
        source = self._read_source(self.source)
        self._read_currency(self.currency_id.name)
        # sudo: access was checked; waiting lines are for nobody to write by hand
        import_sudo = self.sudo().with_company(self.company_id)
        loader = import_sudo.env["crm.sale.loader"]
        import_sudo._drop_staged()
        scope = import_sudo._get_scope()._replace(source=source)
        try:
            sales_file = self._open_file()
            layout = self._get_layout(sales_file)
            reader = loader._get_reader(
                self.currency_id,
                order=layout.order,
                decimal=layout.decimal,
                grouping=True,
            )
            staged = loader._stage(scope, sales_file.read_rows(layout), reader)
        except FileRefusedError as error:
            raise self._get_refusal(error) from error
        counts = loader._get_counts(scope)
        import_sudo._record_staged(staged)
        import_sudo.write(
            {
                "source": source,
                "state": "ready",
                "staged_count": staged.staged_count,
                "preview_created_count": counts["created"],
                "preview_updated_count": counts["updated"],
                "preview_unchanged_count": counts["staged"]
                - counts["created"]
                - counts["updated"],
                "preview_partner_count": counts["customers"],
                "next_document_no": 1,
                "error_file": self._prepare_error_file(staged.errors),
            }
        )
        return True

    def action_back(self):
        """Go back from the check to the settings."""
        self.ensure_one()
        self._ensure_can_import()
        self._ensure_state("ready")
        self._drop_staged()
        self._set_state({"state": "draft"})
        return True

    def action_start(self):
        """Begin to import what was checked; the page asks for batch after batch."""
        self.ensure_one()
        self._ensure_can_import()
        self._ensure_state("ready")
        self._set_state({"state": "running", "date_start": fields.Datetime.now()})
        return True

    def action_run_batch(self):
        """Import the next documents of a running import.

        :return: ``{'state': str, 'progress_pct': float}``; when another process is at
            it, what it has reached.
        """
        self.ensure_one()
        self._ensure_can_import()
        if self.state == "running" and self.try_lock_for_update():
            self._run_batch()
        return {"state": self.state, "progress_pct": self.progress_pct}

    def action_open_lines(self):
        """Open the lines that this import wrote last."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extended.crm_sale_history_action"
        )
        return action | {"domain": [("import_id", "=", self.id)]}

    def action_open_customers(self):
        """Open the customers that this import created."""
        self.ensure_one()
        refs = self.env["crm.partner.ref"].search([("import_id", "=", self.id)])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Customers"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", refs.partner_id.ids)],
            "context": {"active_test": False},
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_scope(self):
        """Return the queries.Scope of all lines of this import that wait."""
        return Scope(STAGING_TABLE, self.id, self.company_id.id, self.source or "")

    def _drop_staged(self):
        """Delete the lines that wait, and the errors of the last check."""
        for sale_import in self:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE job_no = %s",
                    SQL.identifier(STAGING_TABLE),
                    sale_import.id,
                )
            )
            if sale_import.state in ("draft", "ready"):
                # sudo: nobody may delete single errors, the check replaces them all
                sale_import.sudo().error_ids.unlink()

    def _ensure_state(self, state):
        """Raise unless the import is at this step."""
        if self.state != state:
            raise UserError(
                self.env._(
                    "%(name)s has gone on in the meantime. Reload the page.",
                    name=self.name,
                )
            )

    def _open_file(self):
        """Return the checked SalesFile of the upload.

        :raises UserError, FileRefusedError: there is none, or it is refused.
        """
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        content = base64.b64decode(self.with_context(bin_size=False).file)
        sales_file = SalesFile(
            lambda: io.BytesIO(content), self.file_name or "", UPLOAD_MAX_BYTES
        )
        sales_file.check()
        return sales_file

    def _get_layout(self, sales_file):
        """Return the FileLayout that the person has confirmed.

        :raises FileRefusedError: columns are missing, or dates read two ways.
        """
        mapped = self.column_ids.filtered("key")
        if len(mapped) != len(set(mapped.mapped("key"))):
            raise ValidationError(
                self.env._("Two columns have the same meaning; give each its own.")
            )
        if not self.column_ids:
            raise UserError(self.env._("Read the file first."))
        if not self.date_order:
            raise FileRefusedError("date_ambiguous")
        if not self.delimiter:
            raise UserError(self.env._("Say by which sign the columns are separated."))
        header = sales_file.read_header(self.encoding, self.delimiter)
        layout = FileLayout(
            self.encoding,
            self.delimiter,
            self.date_order,
            self.decimal or ".",
            header,
            {column.key: column.sequence for column in mapped},
        )
        if [column.name for column in self.column_ids] != header:
            raise UserError(self.env._("The file has changed. Read it again."))
        check_columns(layout.columns, header)
        return layout

    def _get_refusal(self, error):
        """Return the UserError for a FileRefusedError."""
        return UserError(self.env["crm.sale.text"]._get_refusal_message(error))

    def _prepare_error_file(self, errors):
        """Return all refused rows as a CSV file, base64; False without any."""
        if not errors:
            return False
        text = self.env["crm.sale.text"]
        stream = io.StringIO(newline="")
        writer = csv.writer(stream)
        writer.writerow([self.env._("Row"), self.env._("Error")])
        for row_no, error in errors:
            writer.writerow([row_no, text._get_row_message(error)])
        return base64.b64encode(stream.getvalue().encode("utf-8-sig"))


def _join_samples(samples, index):
    """Return the first values of a column as one text, readable as it is."""
    values = (cells[index] for cells in samples if index < len(cells))
    text = " · ".join(value.strip() for value in values if value.strip())
    return text.encode("utf-8", "replace").decode()[:120]
