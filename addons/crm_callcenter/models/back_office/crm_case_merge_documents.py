"""Documents follow a case that is merged into another one."""

from odoo import models
from odoo.fields import Domain

from .crm_case_back_office import DOCUMENT_COUNTS


class CrmCase(models.Model):
    """Hand returns, credit notes and quotations over to the survivor."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _move_links(self, survivor):
        """Move the documents to the case these are merged into."""
        super()._move_links(survivor)
        for model in DOCUMENT_COUNTS.values():
            # sudo: only the link moves, on documents that agents do not change
            documents_sudo = self.env[model].sudo()
            documents_sudo.search(Domain("case_id", "in", self.ids)).write(
                {"case_id": survivor.id}
            )
