"""Running a checked import of sales history, batch by batch."""

import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

#: lines per request: a second or two, so that the progress bar moves
BATCH_LINES = 10_000
#: a running import without progress for so long has lost its browser
ABANDONED_AFTER_MINUTES = 2


class CrmSaleImport(models.Model):
    """One batch is whole documents, committed by whoever runs it.

    The browser runs one batch per request; the scheduled job takes over when the
    browser was closed.
    """

    _inherit = "crm.sale.import"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _run_batch(self):
        """Import the next documents; the caller holds the lock of this import."""
        # sudo: access was checked, or this is the scheduled job
        import_sudo = self.sudo().with_company(self.company_id)
        scope = import_sudo._get_scope()._replace(
            first_document_no=self.next_document_no
        )
        merged, last_no = import_sudo.env["crm.sale.loader"]._merge_batch(
            scope, import_sudo, BATCH_LINES
        )
        if last_no is None:
            import_sudo._drop_staged()
            import_sudo._close()
        else:
            import_sudo._record_merged(merged)
            import_sudo.next_document_no = last_no + 1

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_continue_imports(self):
        """Finish imports whose browser was closed; mark commands that were killed.

        Batch by batch, committing each, until the time of the job is over.
        """
        before = fields.Datetime.subtract(
            fields.Datetime.now(), minutes=ABANDONED_AFTER_MINUTES
        )
        abandoned = self.search(
            [("state", "=", "running"), ("write_date", "<", before)], order="id"
        )
        abandoned.filtered(lambda one: one.origin == "command")._mark_stopped()
        todo = abandoned.filtered(lambda one: one.origin == "file")
        Cron = self.env["ir.cron"]
        if not todo:
            return
        time_left = Cron._commit_progress(remaining=len(todo))
        for sale_import in todo:
            while (
                time_left
                and sale_import.try_lock_for_update()
                and sale_import.state == "running"
            ):
                sale_import._run_batch_or_stop()
                time_left = Cron._commit_progress(sale_import.state != "running")

    def _run_batch_or_stop(self):
        """Import the next documents; mark the import as stopped when it cannot go on.

        One import that fails keeps no other one waiting.

        :raises SerializationFailure: somebody else imports; the next run goes on.
        """
        try:
            with self.env.cr.savepoint():
                self._run_batch()
        except SerializationFailure:
            raise
        except Exception:
            _logger.exception("Import %s of sales history stopped", self.id)
            self._mark_stopped()

    def _mark_stopped(self):
        """Mark imports that will not go on; what they brought can be undone."""
        self.write({"state": "failed", "date_done": fields.Datetime.now()})
