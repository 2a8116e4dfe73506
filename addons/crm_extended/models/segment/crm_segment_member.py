"""Who is or was in which segment, and when."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..customer.crm_customer_metric import DerivedMany2one


class CrmSegmentMember(models.Model):
    """One stay of one partner in one segment.

    Written in SQL by the refresh and by nothing else; a partner that comes back gets a
    new row, so that rows are never changed but for the day of leaving. Without foreign
    keys, which would be checked row by row: who deletes a partner or a segment deletes
    its rows (`_remove`).
    """

    _name = "crm.segment.member"
    _description = "Segment Member"
    _log_access = False
    _rec_name = "partner_id"
    _order = "date_entered desc, id desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    segment_id = DerivedMany2one(
        comodel_name="crm.segment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = DerivedMany2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = DerivedMany2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    date_entered = fields.Datetime(string="Entered", required=True, readonly=True)
    date_left = fields.Datetime(string="Left", readonly=True)

    # one open stay per pair
    _open_uniq = models.UniqueIndex("(segment_id, partner_id) WHERE date_left IS NULL")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _remove(self, field_name, ids):
        """Remove the rows of partners or of segments.

        :param str field_name: ``partner_id``, ``segment_id`` or ``company_id``.
        """
        self.env.cr.execute(
            SQL(
                "DELETE FROM crm_segment_member WHERE %s = ANY(%s)",
                SQL.identifier(field_name),
                list(ids),
            )
        )
        self.invalidate_model(flush=False)
