"""Mass mailing of the composer passes no conversation: the approval holds there too."""

from odoo import models
from odoo.exceptions import UserError


class MailComposeMessage(models.TransientModel):
    """Keep cases that need an approval out of mails without conversation."""

    _inherit = "mail.compose.message"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        """Refuse when an answer to one of the cases needs an approval."""
        if self.model == "crm.case" and not self.env.su:
            for case in self.env["crm.case"].browse(res_ids):
                if case._is_approval_missing():
                    raise UserError(case._get_approval_message())
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
