"""The report of a period: on paper, and as a spreadsheet."""

from io import BytesIO

import xlsxwriter

from odoo import models

from .loyalty_liability_line import AMOUNTS

POINTS = (
    "points_opening",
    "points_earned",
    "points_redeemed",
    "points_expired",
    "points_closing",
)


class LoyaltyLiabilityClose(models.Model):
    """Show opening, movements and closing per program, whatever the state."""

    _inherit = "loyalty.liability.close"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_print(self):
        """Print the report of these periods.

        :return: the action.
        """
        return self.env.ref(
            "crm_loyalty.loyalty_liability_close_report_action"
        ).report_action(self)

    def action_export(self):
        """Save the report of this period as a spreadsheet.

        :return: the action.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/loyalty/liability/{self.id}/spreadsheet",
            "target": "download",
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_report_rows(self):
        """Return the liability of this period by program and currency of the sale.

        :return: list of dicts, sorted by program and currency: ``program`` and
            ``currency`` (names), the names in ``AMOUNTS`` (company
            currency), ``closing_currency`` and the names in ``POINTS``; floats.
        """
        self.ensure_one()
        names = [*AMOUNTS, "closing_currency", *POINTS]
        groups = self.env["loyalty.liability.line"]._read_group(
            [("close_id", "=", self.id)],
            ["program_id", "currency_id"],
            [f"{name}:sum" for name in names],
        )
        rows = [
            {
                # sudo: accountants read the name of a program that they account for
                "program": program.sudo().name,
                "currency": currency.name,
                **dict(zip(names, amounts, strict=True)),
            }
            for program, currency, *amounts in groups
        ]
        return sorted(rows, key=lambda row: (row["program"], row["currency"]))

    def _get_report_columns(self):
        """Return {name of an amount: its heading}."""
        return {
            "opening": self.env._("Opening"),
            "earned": self.env._("Earned"),
            "redeemed": self.env._("Redeemed"),
            "expired": self.env._("Expired"),
            "reestimated": self.env._("Re-Estimated"),
            "closing": self.env._("Closing"),
        }

    def _build_spreadsheet(self):
        """Return the report as the bytes of an ``.xlsx`` file.

        Two sheets: what stands in the printed report, and all lines.
        """
        self.ensure_one()
        output = BytesIO()
        book = xlsxwriter.Workbook(output, {"in_memory": True})
        self._write_summary(book)
        self._write_lines(book)
        book.close()
        return output.getvalue()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _write_summary(self, book):
        """Write the balances by program and currency, with totals."""
        columns = self._get_report_columns()
        rows = [
            [
                row["program"],
                row["currency"],
                *(row[name] for name in columns),
                row["closing_currency"],
                row["points_closing"],
            ]
            for row in self._get_report_rows()
        ]
        headings = [
            self.env._("Program"),
            self.env._("Currency of the Sale"),
            *columns.values(),
            self.env._("Closing (Currency)"),
            self.env._("Points: Closing"),
        ]
        sheet = self._write_sheet(book, self.env._("Liability"), headings, rows)
        bold = book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1})
        last = len(rows) + 3
        sheet.write(last, 0, self.env._("Total"), bold)
        for column in range(2, 2 + len(columns)):
            total = sum(row[column] for row in rows)
            letter = chr(ord("A") + column)
            formula = f"=SUM({letter}4:{letter}{last})"
            sheet.write_formula(last, column, formula if rows else "=0", bold, total)

    def _write_lines(self, book):
        """Write all lines with their cohorts."""
        fields = self.env["loyalty.liability.line"]._fields
        columns = self._get_report_columns()
        names = [*columns, *(f"{name}_currency" for name in columns), *POINTS]
        kinds = dict(fields["kind"]._description_selection(self.env))
        rows = [
            [
                line.program_id.display_name,
                kinds[line.kind],
                line.cohort_id.name or "",
                line.currency_id.name,
                *(line[name] for name in names),
            ]
            for line in self.line_ids
        ]
        headings = [
            self.env._("Program"),
            self.env._("Kind"),
            self.env._("Earned in"),
            self.env._("Currency of the Sale"),
            *(fields[name]._description_string(self.env) for name in names),
        ]
        self._write_sheet(book, self.env._("Lines"), headings, rows)

    def _write_sheet(self, book, title, headings, rows):
        """Write a sheet with a headline, the headings, and rows; return it."""
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        number = book.add_format({"num_format": "#,##0.00"})
        state = dict(self._fields["state"]._description_selection(self.env))[self.state]
        headline = f"{self.company_id.name} - {self.name} - {state}"
        # text, whatever it begins with: never a formula
        sheet.write_string(0, 0, headline, book.add_format({"bold": True}))
        sheet.write_string(1, 0, self.company_currency_id.name)
        for column, heading in enumerate(headings):
            sheet.write_string(2, column, heading, bold)
        for position, row in enumerate(rows, start=3):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(position, column, value)
                else:
                    sheet.write_number(position, column, value, number)
        sheet.set_column(0, len(headings) - 1, 16)
        sheet.freeze_panes(3, 1)
        return sheet
