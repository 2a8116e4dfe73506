"""Who is called next."""

import random

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain

from odoo.addons.crm_extended.tools.expected_conflict import expected_conflict

from ...queries import outbound as queries

# how many people may turn out to be not callable before an agent is told to ask again
MOST_CHECKED = 25
MOST_TRIES = 8
# somebody else is faster: try among so many of the same priority
SPREAD = 100


class CrmCallPull(models.AbstractModel):
    """Give an agent one entry that nobody else has or gets.

    One statement takes an entry (``SKIP LOCKED``). A transaction does not see what
    others took after it began: the database refuses to take that again, and another
    entry is tried. A unique index keeps a number that stands on two lists from ringing
    twice.
    """

    _name = "crm.call.pull"
    _description = "Choice of the Next Call"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _take_next(self, lists, at=None):
        """Return the next entry for the user, now with the user, or an empty one.

        Own callbacks come first, then those whose owner let them pass, then the lists
        in their order. Whoever may not be called is left out and noted on the way.

        :param lists: ``crm.call.list`` from which the user may call.
        :param at: naive UTC, now when left out.
        """
        at = at or fields.Datetime.now()
        self.env["crm.call.list.entry"].flush_model()
        tried = 0
        for take in self._get_ways(lists, at):
            while tried < MOST_CHECKED:
                entry = take()
                if not entry:
                    break
                tried += 1
                if entry._ensure_callable(at):
                    return entry
        return self.env["crm.call.list.entry"]

    def _get_ways(self, lists, at):
        """Return the functions that take an entry, in the order of the choice."""
        [due] = self.env.execute_query(
            queries.build_due_callbacks_query(lists.ids, at, self.env.uid)
        )
        for is_own in (
            flag for flag, is_due in zip((True, False), due, strict=True) if is_due
        ):
            yield lambda is_own=is_own: self._take(
                queries.build_take_callback_query(lists.ids, at, self.env.uid, is_own)
            )
        for call_list in lists:
            zones = call_list._get_open_zone_ids(at)
            if zones:
                yield lambda one=call_list, zones=zones: self._take_todo(one, zones, at)

    def _take_todo(self, call_list, zone_ids, at):
        """Take the first waiting entry of a list, in zones where it is day."""
        heads = self.env.execute_query(
            queries.build_heads_query(call_list.id, zone_ids, at)
        )
        for head in heads:
            entry = self._take_at(call_list, head, at)
            if entry:
                return entry
        return self.env["crm.call.list.entry"]

    def _take_at(self, call_list, head, at):
        """Take an entry of one zone and priority."""
        offset = 0
        for _number in range(MOST_TRIES):
            query = queries.build_take_query(
                call_list.id, head, at, self.env.uid, offset
            )
            try:
                entry = self._take(query)
            except ConcurrencyError:
                # nosec: no secret, only spread
                offset = random.randrange(1, SPREAD)  # noqa: S311
                continue
            if entry or not offset:
                return entry
            offset //= 2
        raise ConcurrencyError(call_list.name)

    def _take(self, query):
        """Take what a query chooses.

        :raises ConcurrencyError: a colleague took the same in this moment; Odoo runs
            the call again.
        """
        entries = self.env["crm.call.list.entry"]
        try:
            with expected_conflict(self.env.cr):
                rows = self.env.execute_query(query)
        except (SerializationFailure, UniqueViolation) as err:
            raise ConcurrencyError(str(err)) from err
        entry = entries.browse([row[0] for row in rows])
        entry.invalidate_recordset(flush=False)
        return entry

    @api.model
    def _get_held(self):
        """Return the entry that is on the user's screen, or an empty one."""
        return self.env["crm.call.list.entry"].search(
            Domain("user_id", "=", self.env.uid)
            & Domain("state", "=", "taken")
            & Domain("company_id", "in", self.env.companies.ids),
            order="date_taken, id",
            limit=1,
        )


class CrmCallList(models.Model):
    """Know in which zones a list may call now."""

    _inherit = "crm.call.list"

    def _get_open_zone_ids(self, at):
        """Return the ids of the list's zones in which it is no night and no holiday."""
        self.ensure_one()
        # sudo: zones are public data of the list
        return [
            zone.id
            for zone in self.sudo().zone_ids
            if zone._get_next_open(self, at) == at
        ]
