"""Cases in the list of all documents."""

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_extended.queries import document

POSITION = 10


class CrmDocument(models.Model):
    """Add the cases that the user may read."""

    _inherit = "crm.document"
    _depends = {
        "crm.case": ["number", "name", "partner_id", "user_id", "date_received"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    kind = fields.Selection(selection_add=[("case", "Case")])

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    def _get_selects(self):
        """Append the cases.

        :return: list of SQL.
        """
        selects = super()._get_selects()
        if self.env["crm.case"].has_access("read"):
            selects.append(self._build_case_select())
        return selects

    def _build_case_select(self):
        """Return cases; waiting ones are open."""
        return document.build_select(
            POSITION,
            "crm.case",
            "crm_case",
            self._get_visible("crm.case"),
            {
                "kind": SQL("'case'"),
                "name": SQL("d.number || ' ' || d.name"),
                "partner_id": SQL("d.partner_id"),
                "company_id": SQL("d.company_id"),
                "user_id": SQL("d.user_id"),
                "date": self._get_day("d.date_received"),
                "status": SQL(
                    "CASE WHEN NOT d.active THEN 'cancelled' "
                    "WHEN d.is_closed THEN 'done' ELSE 'open' END"
                ),
            },
        )
