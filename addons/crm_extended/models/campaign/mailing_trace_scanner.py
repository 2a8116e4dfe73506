"""Which clicks on one message machines made."""

from odoo import models

from ...tools.scanner import Click, find_scanner_clicks


class MailingTrace(models.Model):
    """Judge the clicks on one message together."""

    _inherit = "mailing.trace"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _mark_crm_scanner_clicks(self):
        """Mark the clicks that machines made, by when they came."""
        # sudo: whoever clicks a link is nobody, and may not change clicks
        for trace in self.sudo():
            clicks = trace.links_click_ids.filtered("create_date")
            found = find_scanner_clicks(
                trace.sent_datetime or None,
                [Click(click.create_date, click.link_id.id) for click in clicks],
            )
            for position in found:
                if not clicks[position].crm_is_scanner:
                    clicks[position].crm_is_scanner = True
