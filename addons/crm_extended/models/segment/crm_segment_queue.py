"""Customers that segments have to look at again."""

from odoo import api, fields, models
from odoo.tools import SQL


class CrmSegmentQueue(models.Model):
    """One row says: something that segments ask for changed for this partner.

    It is for changes that leave no newer date on a row that the job reads: figures,
    members of parts, merged partners. Append-only, without keys; the job deletes what
    it takes.
    """

    _name = "crm.segment.queue"
    _description = "Segment Queue"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Integer(required=True)
    partner_id = fields.Integer(required=True)

    _company_idx = models.Index("(company_id, id)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _push(self, company_id, partner_ids):
        """Append partners with one INSERT; none does nothing.

        :param partner_ids: ids, or a ``SQL`` query with one column of them.
        """
        if not isinstance(partner_ids, SQL):
            if not partner_ids:
                return
            partner_ids = SQL("SELECT unnest(%s)", list(partner_ids))
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_segment_queue (company_id, partner_id)"
                " SELECT %s, changed.id FROM (%s) AS changed (id)",
                company_id,
                partner_ids,
            )
        )

    @api.model
    def _take(self, company_id):
        """Delete the rows of a company and return their partner ids."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM crm_segment_queue
                     WHERE id IN (
                        SELECT id FROM crm_segment_queue WHERE company_id = %s
                           FOR UPDATE SKIP LOCKED
                     )
                    RETURNING partner_id
                )
                SELECT DISTINCT partner_id FROM taken
                """,
                company_id,
            )
        )
        return [row[0] for row in rows]
