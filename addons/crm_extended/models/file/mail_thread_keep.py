"""The gateway says which mail has to be fetched again."""

from psycopg2 import OperationalError

from odoo import api, models

from ...exceptions import FileNotKeptError

# the disk is full, or another transaction was first: the same mail will do later
PASSING = (FileNotKeptError, OperationalError, OSError)


class MailThread(models.AbstractModel):
    """Tell the job that fetches mail what failed for a reason that passes."""

    _inherit = "mail.thread"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Take a mail in; a failure that passes leaves it in the mailbox.

        :return: the id of the record, as Odoo's.
        """
        try:
            return super().message_process(
                model,
                message,
                custom_values=custom_values,
                save_original=save_original,
                strip_attachments=strip_attachments,
                thread_id=thread_id,
            )
        except PASSING:
            kept = self.env.context.get("crm_kept_mail")
            if kept:
                kept.is_kept = True
            raise
