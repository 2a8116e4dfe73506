"""Importing a file in the web client, and undoing it."""

import base64
import gzip
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .common import CrmExtendedCommon

HEADER = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
)
CSV = f"""{HEADER}
A1,P1,Tea,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
A1,P2,Milk,x,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
CA2,P1,Tea,-1,2010-12-02 08:26:00,2.55,17850.0,United Kingdom
A3,P1,Tea,1,2010-12-03 08:26:00,2.55,,United Kingdom
A4,P1,Tea,1,2010-12-03 08:26:00,1.00,17851.0,EIRE
"""


@tagged("post_install", "-at_install", "crm_extended")
class TestSaleImportFile(CrmExtendedCommon):
    """Each step of an import in the web client, as its buttons do it."""

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _create_import(self, content=CSV, name="sales.csv", source="till"):
        """Return an import of a file, made as the CRM Manager."""
        if isinstance(content, str):
            content = content.encode()
        form = Form(
            self.env["crm.sale.import"]
            .with_user(self.users["manager"])
            .with_context(allowed_company_ids=self.company_a.ids)
        )
        form.source = source
        form.file = base64.b64encode(content)
        sale_import = form.save()
        # the client fills in the invisible name along with the file
        sale_import.file_name = name
        return sale_import

    def _run(self, sale_import):
        """Take an import through all its steps."""
        sale_import.action_read()
        sale_import.action_check()
        sale_import.action_start()
        result = {"state": "running"}
        while result["state"] == "running":
            result = sale_import.action_run_batch()
        return result

    def _lines(self):
        """Return the lines of the test's source, by document."""
        return self.env["crm.sale.history"].search(
            [("company_id", "=", self.company_a.id), ("source", "=", "till")],
            order="document_ref, line_ref",
        )

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def test_read_guesses_columns_and_writing(self):
        sale_import = self._create_import()
        sale_import.action_read()
        self.assertEqual(
            sale_import.column_ids.mapped("key"),
            [
                "document_ref",
                "product_ref",
                "product_name",
                "quantity",
                "date",
                "unit_price",
                "customer_ref",
                "country",
            ],
        )
        self.assertEqual(sale_import.delimiter, ",")
        self.assertEqual(sale_import.date_order, "iso")
        self.assertEqual(sale_import.decimal, ".")
        self.assertEqual(sale_import.column_ids[1].sample, "P1 · P2 · P1")

    def test_check_tells_and_writes_nothing(self):
        sale_import = self._create_import()
        sale_import.action_read()
        sale_import.action_check()
        self.assertRecordValues(
            sale_import,
            [
                {
                    "state": "ready",
                    "row_count": 5,
                    "preview_created_count": 3,
                    "preview_updated_count": 0,
                    "preview_unchanged_count": 0,
                    "preview_partner_count": 2,
                    "anonymous_count": 1,
                    "error_count": 1,
                }
            ],
        )
        self.assertEqual(sale_import.error_ids.row_no, 3)
        self.assertEqual(sale_import.error_ids.message, "quantity: 'x' is not a number")
        error_file = base64.b64decode(sale_import.error_file).decode("utf-8-sig")
        self.assertEqual(
            error_file.splitlines(), ["Row,Error", "3,quantity: 'x' is not a number"]
        )
        self.assertFalse(self._lines())
        sale_import.action_back()
        self.assertEqual(sale_import.state, "draft")
        self.assertFalse(
            self.env["crm.sale.staging"].search([("job_no", "=", sale_import.id)])
        )

    def test_run_imports_batch_by_batch(self):
        sale_import = self._create_import(gzip.compress(CSV.encode()), "sales.csv.gz")
        self.assertEqual(self._run(sale_import), {"state": "done", "progress_pct": 100})
        self.assertEqual(
            [(line.document_ref, line.line_ref, line.amount) for line in self._lines()],
            [("A1", "1", 15.3), ("A4", "1", 1.0), ("CA2", "1", -2.55)],
        )
        self.assertRecordValues(
            sale_import,
            [{"created_count": 3, "partner_count": 2, "error_count": 1}],
        )
        again = self._create_import()
        self._run(again)
        self.assertRecordValues(
            again, [{"created_count": 0, "unchanged_count": 3, "partner_count": 0}]
        )

    def test_scheduled_job_finishes_what_the_browser_left(self):
        sale_import = self._create_import()
        sale_import.action_read()
        sale_import.action_check()
        sale_import.action_start()
        killed = self.env["crm.sale.import"].create(
            {"source": "till", "origin": "command", "state": "running"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_sale_import SET write_date = %s WHERE id = ANY(%s)",
            [fields.Datetime.to_datetime("2020-01-01"), [sale_import.id, killed.id]],
        )
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_extended.ir_cron_continue_imports"
            ).method_direct_trigger()
        self.assertEqual(sale_import.state, "done")
        self.assertEqual(killed.state, "failed")
        self.assertEqual(len(self._lines()), 3)

    def test_an_import_that_fails_stops_alone(self):
        """The scheduled job marks it, and finishes the other one."""
        broken, sound = imports = self._create_import() + self._create_import()
        for sale_import in imports:
            sale_import.action_read()
            sale_import.action_check()
            sale_import.action_start()
        run_batch = type(broken)._run_batch

        def fail(sale_import):
            run_batch(sale_import)
            if sale_import == broken:
                raise ValueError("the disk is full")

        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_sale_import SET write_date = %s WHERE id = ANY(%s)",
            [fields.Datetime.to_datetime("2020-01-01"), imports.ids],
        )
        self.env.invalidate_all()
        logger = "odoo.addons.crm_extended.models.customer.crm_sale_import_batch"
        with (
            self.enter_registry_test_mode(),
            patch.object(type(broken), "_run_batch", fail),
            self.assertLogs(logger, "ERROR"),
        ):
            self.env.ref(
                "crm_extended.ir_cron_continue_imports"
            ).method_direct_trigger()
        self.assertEqual((broken.state, sound.state), ("failed", "done"))
        self.assertEqual((broken.created_count, sound.created_count), (0, 3))

    def test_files_that_are_not_what_they_claim(self):
        cases = {
            "not a gzip file": (CSV, "a.csv.gz"),
            "damaged or cut off": (gzip.compress(CSV.encode())[:-9], "a.csv.gz"),
            "ends in .gz": (gzip.compress(CSV.encode()), "a.csv"),
            "is a zip file": (b"PK\x03\x04 and so on", "a.csv"),
            "is a pdf file": (b"%PDF-1.7", "a.csv"),
            "not a text file": (b"a,b\nx\x00y,1\n", "a.csv"),
            "is empty": (b" \n", "a.csv"),
            "No column was found": ("a,b\n1,2\n", "a.csv"),
        }
        for sentence, (content, name) in cases.items():
            with self.subTest(name=sentence):
                sale_import = self._create_import(content, name)
                with self.assertRaisesRegex(UserError, sentence):
                    sale_import.action_read()
                    sale_import.action_check()
                self.assertEqual(sale_import.state, "draft")

    def test_dates_that_read_two_ways_are_asked_for(self):
        sale_import = self._create_import(
            "document,date,customer,qty,price\nD,1/2/2020,C,1,1\n"
        )
        sale_import.action_read()
        self.assertFalse(sale_import.date_order)
        with self.assertRaisesRegex(UserError, "dmy or mdy"):
            sale_import.action_check()
        sale_import.date_order = "mdy"
        sale_import.action_check()
        self.assertEqual(sale_import.preview_created_count, 1)

    def test_the_column_sign_is_asked_for_when_it_was_emptied(self):
        sale_import = self._create_import()
        sale_import.action_read()
        sale_import.delimiter = False
        with self.assertRaisesRegex(UserError, "sign the columns"):
            sale_import.action_check()

    def test_what_was_checked_is_what_is_imported(self):
        """Nobody writes the state by hand, or another source after the check."""
        sale_import = self._create_import()
        sale_import.action_read()
        sale_import.action_check()
        for vals in (
            {"source": False},
            {"source": "other"},
            {"company_id": self.company_b.id},
            {"column_ids": [(5,)]},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "settings"):
                sale_import.write(vals)
        for vals in ({"state": "undone"}, {"created_count": 9}, {"origin": "command"}):
            with self.subTest(vals=vals):
                with self.assertRaisesRegex(UserError, "by the import itself"):
                    sale_import.write(vals)
                with self.assertRaisesRegex(UserError, "by the import itself"):
                    sale_import.create({"source": "till", **vals})
        sale_import.action_back()
        sale_import.source = "shop"
        self.assertEqual(sale_import.source, "shop")

    @users("crm_salesperson", "crm_marketer", "crm_accountant", "crm_external")
    def test_only_managers_import(self):
        with self.assertRaises(AccessError):
            self.env["crm.sale.import"].create({"source": "till"})
        sale_import = self._create_import()
        for action in ("action_read", "action_start", "action_undo"):
            with self.assertRaises(AccessError):
                getattr(sale_import.with_env(self.env), action)()
        self.assertEqual(sale_import.state, "draft")

    # ------------------------------------------------------------
    # UNDO
    # ------------------------------------------------------------

    def test_undo_gives_back_what_was(self):
        first = self._create_import()
        self._run(first)
        kept = self._lines().filtered(lambda line: line.document_ref == "A1").partner_id
        before = self._lines().read(
            ["document_ref", "quantity", "amount", "partner_id"]
        )
        second = self._create_import(
            CSV.replace("Tea,6", "Tea,7")
            .replace("A4,", "A5,")
            .replace("17851", "17852")
        )
        self._run(second)
        self.assertRecordValues(
            second, [{"created_count": 1, "updated_count": 1, "partner_count": 1}]
        )
        with self.assertRaisesRegex(UserError, "Undo that one first"):
            first.action_undo()
        second.action_undo()
        self.assertEqual(
            self._lines().read(["document_ref", "quantity", "amount", "partner_id"]),
            before,
        )
        refs = self.env["crm.partner.ref"].with_company(self.company_a)
        self.assertEqual(refs._get_partner_map("till", ["17852"]), {})
        self.env["crm.lead"].create({"name": "Interest", "partner_id": kept.id})
        first.action_undo()
        self.assertFalse(self._lines())
        self.assertTrue(kept.exists(), "a lead refers to this customer")
        self.assertEqual(
            refs._get_partner_map("till", ["17851", "17850"]), {"17850": kept.id}
        )
        self.assertEqual(first.state, "undone")
        with self.assertRaises(UserError):
            first.action_undo()

    def test_undo_keeps_customers_that_somebody_edited(self):
        sale_import = self._create_import()
        self._run(sale_import)
        edited, other = self._lines().partner_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = write_date + interval '1 s' "
            "WHERE id = %s",
            [edited.id],
        )
        sale_import.action_undo()
        self.assertTrue(edited.exists())
        self.assertFalse(other.exists())

    def test_undo_queues_the_customers_that_stay(self):
        first = self._create_import()
        self._run(first)
        second = self._create_import(CSV.replace("Tea,6", "Tea,7"))
        self._run(second)
        self.env.cr.execute("DELETE FROM crm_event_queue")
        second.action_undo()
        customer = self._lines()[0].partner_id.commercial_partner_id
        self.env.cr.execute("SELECT partner_id, kind FROM crm_event_queue")
        self.assertEqual(self.env.cr.fetchall(), [(customer.id, "history")])

    def test_import_with_lines_cannot_be_deleted(self):
        sale_import = self._create_import()
        self._run(sale_import)
        with self.assertRaisesRegex(UserError, "Undo it first"):
            sale_import.unlink()
        sale_import.action_undo()
        sale_import.unlink()
