"""Counting the calls of each client, across all workers."""

import time

from psycopg2.pool import PoolError

from odoo import api, fields, models
from odoo.tools import SQL

from ...queries import api_call

WINDOW_SECONDS = 60
# how long a call waits for a free database connection, and how often it looks
MAX_WAIT_SECONDS = 10
WAIT_SECONDS = 0.01


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

        :param int client_id: the ``crm.api.client``.
        :param int calls_per_minute: calls allowed in 60 seconds; 0 = any number.
        :return: seconds to wait before the next call; 0 = this call may proceed.
        :rtype: int
        """
        try:
            counting_cr = self._open_cursor(MAX_WAIT_SECONDS if calls_per_minute else 0)
        except PoolError:
            if calls_per_minute:
                raise
            # only the last use is not noted
            return 0
        with counting_cr as cr:
            cr.execute(SQL("LOCK TABLE crm_api_call IN SHARE ROW EXCLUSIVE MODE"))
            cr.execute(api_call.build_window_query(client_id, WINDOW_SECONDS))
            calls, wait_seconds = cr.fetchone()
            if calls_per_minute and calls >= calls_per_minute:
                return max(wait_seconds, 1)
            cr.execute(api_call.build_forget_query(client_id, WINDOW_SECONDS))
            cr.execute(api_call.build_count_query(client_id))
        return 0

    @api.model
    def _open_cursor(self, max_wait_seconds):
        """Return a cursor of its own, waiting for a free connection if need be.

        A server with threads gives each of them two connections, and all of them may be
        taken at the same moment; those who count give theirs back within milliseconds.

        :param float max_wait_seconds: 0 = do not wait.
        :raises PoolError: when no connection becomes free in time.
        """
        deadline = time.monotonic() + max_wait_seconds
        while True:
            try:
                return self.env.registry.cursor()
            except PoolError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(WAIT_SECONDS)
