"""How often strangers sent something, shared by all workers."""

import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEEP_HOURS = 48
FORGET_BATCH = 10_000
# by so much the clocks of two machines may differ
AHEAD = timedelta(minutes=1)


class CrmWebThrottle(models.Model):
    """A counter of one kind of post of one sender in one window of time.

    The sender is kept as a keyed hash: no address can be read from the table.
    """

    _name = "crm.web.throttle"
    _description = "Counter of Posts of Strangers"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    key = fields.Char(required=True)
    date_start = fields.Datetime(required=True, index=True)
    hits = fields.Integer(required=True)

    _unique_key = models.Constraint("UNIQUE(key)", "One counter per sender.")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_key(self, kind, sender):
        """Return the key of a sender: the same for all workers, readable by none."""
        # sudo: the secret of the database makes the hash worthless elsewhere
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        text = f"{kind}|{sender}".encode()
        return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()

    @api.model
    def _get_wait_seconds(self, limits):
        """Return how long these senders have to wait, and count nothing.

        :param list limits: tuples (kind, sender, allowed posts, minutes).
        :return: seconds; 0 when all may send now.
        """
        now = fields.Datetime.now()
        by_key = {self._get_key(kind, who): (n, m) for kind, who, n, m in limits}
        waits = [0]
        self.env.cr.execute(
            SQL(
                "SELECT key, date_start, hits FROM crm_web_throttle "
                "WHERE key = ANY(%s)",
                list(by_key),
            )
        )
        for key, start, hits in self.env.cr.fetchall():
            allowed, minutes = by_key[key]
            left = (start + timedelta(minutes=minutes) - now).total_seconds()
            # of a clock that was put back meanwhile: it is counted anew
            is_ahead = start > now + AHEAD
            if hits >= allowed and left > 0 and not is_ahead:
                waits.append(int(left) + 1)
        return max(waits)

    @api.model
    def _add_hits(self, limits):
        """Count one post for each of these senders.

        Who counts the same sender at the same time is run again by the server, so
        that no post escapes.

        :param list limits: as for ``_get_wait_seconds``.
        """
        now = fields.Datetime.now()
        # in the order of the keys: two posts never wait for each other
        for key, minutes in sorted(
            (self._get_key(kind, who), minutes) for kind, who, _n, minutes in limits
        ):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO crm_web_throttle AS counter (key, date_start, hits)
                         VALUES (%(key)s, %(now)s, 1)
                    ON CONFLICT (key) DO UPDATE
                            SET date_start = CASE
                                    WHEN counter.date_start <= %(oldest)s
                                      OR counter.date_start > %(ahead)s
                                    THEN EXCLUDED.date_start
                                    ELSE counter.date_start END,
                                hits = CASE
                                    WHEN counter.date_start <= %(oldest)s
                                      OR counter.date_start > %(ahead)s
                                    THEN 1 ELSE counter.hits + 1 END
                    """,
                    key=key,
                    now=now,
                    oldest=now - timedelta(minutes=minutes),
                    ahead=now + AHEAD,
                ),
                # of a visitor who floods each second one would fill the log
                log_exceptions=False,
            )
        self.invalidate_model()

    @api.autovacuum
    def _gc_counters(self):
        """Forget who sent nothing for two days.

        :return: how many went, and whether there may be more: then it goes on.
        """
        oldest = fields.Datetime.now() - timedelta(hours=KEEP_HOURS)
        old = self.search([("date_start", "<", oldest)], limit=FORGET_BATCH)
        old.unlink()
        return len(old), len(old) == FORGET_BATCH
