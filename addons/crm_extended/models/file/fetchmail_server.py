"""Mail that could not be taken in stays in the mailbox."""

from odoo import models

from ...tools.kept_mail import KeepingConnection, KeptMail


class FetchmailServer(models.Model):
    """Fetch again what failed for a reason that passes.

    Odoo marks each mail as handled, in a POP mailbox it deletes it, also when taking it
    in failed. That is right for a mail that nobody can read, and loses the others.
    """

    _inherit = "fetchmail.server"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _fetch_mail(self, batch_limit=50):
        """Fetch mail, with a note of whether the present one has to stay."""
        keeping = self.with_context(crm_kept_mail=KeptMail())
        return super(FetchmailServer, keeping)._fetch_mail(batch_limit=batch_limit)

    def _connect__(self, allow_archived=False):
        """Return the connection, which keeps what has to stay."""
        connection = super()._connect__(allow_archived=allow_archived)
        kept = self.env.context.get("crm_kept_mail")
        return KeepingConnection(connection, kept) if kept else connection
