"""The queue through which documents announce that a customer changed."""

from odoo import api, fields, models
from odoo.tools import SQL


class CrmEventQueue(models.Model):
    """One row says: something changed for this customer in this company.

    Append-only and without unique key or foreign key, so that a document pays one
    INSERT and can never wait for, or conflict with, another one. Consumers delete the
    rows that they take and remove duplicates themselves.
    """

    _name = "crm.event.queue"
    _description = "Customer Event Queue"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    # plain integers: a foreign key would lock partner and company rows
    company_id = fields.Integer(required=True)
    partner_id = fields.Integer(required=True)
    kind = fields.Char(required=True)
    res_id = fields.Integer()

    _company_idx = models.Index("(company_id, id)")
    # the few that are not for the figures are found among the many that are
    _order_won_idx = models.Index("(id) WHERE kind = 'order_won'")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _push(self, kind, rows):
        """Append events with one INSERT.

        :param str kind: what happened, e.g. ``invoice`` or ``history``.
        :param list rows: tuples (company id, commercial partner id, document id);
            an empty list does nothing.
        """
        rows = [row for row in rows if row[0] and row[1]]
        if not rows:
            return
        values = SQL(", ").join(
            SQL("(%s, %s, %s, %s)", company_id, partner_id, kind, res_id or None)
            for company_id, partner_id, res_id in rows
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_event_queue (company_id, partner_id, kind, res_id) "
                "VALUES %s",
                values,
            )
        )
