"""Counting the calls of each client, across all workers."""

from psycopg2.pool import PoolError

from odoo import api, fields, models
from odoo.tools import SQL

from ...queries import api_call

WINDOW_SECONDS = 60
BUSY_SECONDS = 1


class CrmApiCall(models.Model):
    """One row: how often a client called within one second.

    Rows older than the window are deleted at the client's next call, so that a client
    has at most one row per second of the window.
    """

    _name = "crm.api.call"
    _description = "Calls of the Interface"
    _log_access = False
    _order = "second desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    # a plain integer: a foreign key would lock the client's row at each call
    client_id = fields.Integer(required=True)
    second = fields.Datetime(required=True)
    calls = fields.Integer(required=True)

    _client_second_uniq = models.UniqueIndex("(client_id, second)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _count(self, client_id, calls_per_minute):
        """Count one call of a client unless it has used up its minute.

        Runs in a short transaction of its own: what the call itself does or undoes
        must not change the count, and 50 calls at once must not wait for each other's
        work. The first statement locks the table, before the snapshot of the
        transaction is taken: calls are counted one after the other and each sees all
        that came before. No call is ever lost to a serialization failure.

        A client without a limit is not counted: the second connection that this costs
        per call would empty the server's pool when many calls arrive at once.

        :param int client_id: the ``crm.api.client``.
        :param int calls_per_minute: calls allowed in 60 seconds; 0 = any number.
        :return: seconds to wait before the next call; 0 = this call may proceed.
        :rtype: int
        """
        if not calls_per_minute:
            return 0
        try:
            counting_cr = self.env.registry.cursor()
        except PoolError:
            # every connection is at work: this call may not add to it
            return BUSY_SECONDS
        with counting_cr as cr:
            cr.execute(SQL("LOCK TABLE crm_api_call IN SHARE ROW EXCLUSIVE MODE"))
            cr.execute(api_call.build_window_query(client_id, WINDOW_SECONDS))
            calls, wait_seconds = cr.fetchone()
            if calls >= calls_per_minute:
                return max(wait_seconds, 1)
            cr.execute(api_call.build_forget_query(client_id, WINDOW_SECONDS))
            cr.execute(api_call.build_count_query(client_id))
        return 0
