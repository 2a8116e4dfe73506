"""The operation by which other systems follow what changes."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.event_delivery import START, parse_cursor

MAX_CHANGES = 1000


class CrmApi(models.AbstractModel):
    """Let other systems ask what changed since they asked last."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    def changes_since(self, cursor, limit=MAX_CHANGES):
        """Return what happened behind a position, in order, deletions included.

        No change is ever skipped: what a transaction that still runs may add waits for
        its end.

        :param cursor: of the last answer; ``False``: from the first that is kept.
        :param int limit: at most 1,000; 0 asks for the position of now only.
        :return: ``cursor`` (to ask on with), ``more`` (bool), ``changes``: list of
            ``cursor``, ``kind``, ``action``, ``id``, ``at``, ``partner_id``,
            ``reference``, ``state``, ``value``.
        :rtype: dict
        :raises UserError: this client follows nothing.
        :raises ValidationError: the position is none, or too old.
        """
        crm_api = self._authorize("changes_since")
        position = crm_api._check_cursor("cursor", cursor)
        if isinstance(limit, bool) or not isinstance(limit, int):
            crm_api._check_id("limit", limit)
        if not 0 <= limit <= MAX_CHANGES:
            raise ValidationError(
                crm_api.env._("limit: is between 0 and %(limit)s.", limit=MAX_CHANGES)
            )
        client = crm_api.env["crm.api.client"]._get_client(self.env.user)
        events = crm_api.env["crm.api.event"]
        kinds = crm_api._get_followed_kinds(client)
        end = events._get_end()
        if not limit:
            return {"cursor": str(end), "more": False, "changes": []}
        found = events._read_feed(client.company_id, kinds, position, limit + 1)
        changes = [change for _position, change in found[:limit]]
        last = changes[-1]["cursor"] if changes else cursor or str(end)
        return {"cursor": last, "more": len(found) > limit, "changes": changes}

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_followed_kinds(self, client):
        """Return the codes of what a client follows."""
        subscriptions = self.env["crm.api.subscription"].search(
            Domain("client_id", "=", client.id) & Domain("state", "!=", "ended")
        )
        if not subscriptions:
            raise UserError(
                self.env._(
                    "The interface client %(name)s follows nothing. Ask the "
                    "administrator to add a subscription to it.",
                    name=client.name,
                )
            )
        return subscriptions.kind_ids.mapped("code")

    def _check_cursor(self, key, value):
        """Return the position that a text names."""
        if value is False or value is None:
            return START
        try:
            return parse_cursor(self._check_text(key, value, 64))
        except ValueError:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a cursor; send the one of the last "
                    "answer, or False.",
                    key=key,
                    value=self._quote(value),
                )
            ) from None
