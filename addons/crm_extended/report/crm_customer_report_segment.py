"""Segments in the list of customers."""

from odoo import fields, models
from odoo.tools import SQL

from ..queries import segment as queries


class CrmCustomerReport(models.Model):
    """Filter and group customers by segment."""

    _inherit = "crm.customer.report"
    _depends = {
        "crm.segment": ["active", "company_id", "is_naming", "sequence"],
        "crm.segment.member": ["date_left", "partner_id", "segment_id"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    segment_id = fields.Many2one(
        comodel_name="crm.segment",
        readonly=True,
        help="The first segment that names customers and has this one in it.",
    )
    segment_ids = fields.Many2many(
        related="partner_id.crm_segment_ids",
        string="Segments",
        related_sudo=False,
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        """Add the name; the database leaves the join out where nobody asks for it."""
        return SQL(
            "SELECT customer.*, named.segment_id FROM (%s) customer"
            " LEFT JOIN (%s) named ON named.partner_id = customer.partner_id"
            " AND named.company_id = customer.company_id",
            super()._table_query,
            queries.build_names_query(None),
        )
