"""Looking for what members did since the last time."""

from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_extended.tools.anniversary import get_days_of_year

from ...queries import activity as queries

# what was written in a transaction that ended after the last look
OVERLAP = timedelta(hours=1)
# how many days of birthdays are made up for when the job did not run
MAX_DAYS_MISSED = 7


class LoyaltyActivity(models.Model):
    """Find occasions, one query per activity."""

    _inherit = "loyalty.activity"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _find_events(self):
        """Write down what happened since the last time; repeatable."""
        self.env.flush_all()
        for activity in self:
            clock = activity._get_clock()
            if not activity._is_running(clock.today):
                continue
            query = getattr(activity, f"_build_{activity.trigger}_query")(clock)
            if query is not None:
                self.env.cr.execute(query)
            self.env.cr.execute(
                SQL(
                    "UPDATE loyalty_activity SET date_looked = %s WHERE id = %s",
                    clock.now.replace(microsecond=0),
                    activity.id,
                )
            )
        self.invalidate_recordset(["date_looked"], flush=False)

    def _is_running(self, today):
        """Tell whether the activity gives points on a day."""
        self.ensure_one()
        is_begun = self.date_from <= today
        is_over = self.date_to and self.date_to < today
        # sudo: whether the program runs, whoever asks
        is_on = self.active and self.sudo().program_id.active
        return bool(is_on and is_begun and not is_over)

    def _get_keys(self):
        """Return the ids of activity, company and program, as queries need them."""
        return self.id, self.company_id.id, self.program_id.id

    def _get_since(self, clock):
        """Return from which instant on something is looked for (naive, UTC)."""
        start = clock.get_day_start(self.date_from)
        return max(start, self.date_looked - OVERLAP) if self.date_looked else start

    def _build_profile_query(self, clock):
        """Return the query of complete profiles."""
        return queries.build_profile_query(
            *self._get_keys(), self._get_profile_columns()
        )

    def _build_birthday_query(self, clock):
        """Return the query of birthdays since the last look, today included."""
        first = max(self.date_from, clock.today - timedelta(days=MAX_DAYS_MISSED))
        if self.date_looked:
            first = max(first, clock.get_day(self.date_looked))
        days = []
        for offset in range((clock.today - first).days + 1):
            day = first + timedelta(days=offset)
            keys = get_days_of_year(day, day)
            days += [(month * 100 + number, day) for month, number in sorted(keys)]
        return queries.build_birthday_query(*self._get_keys(), days)

    def _build_rating_query(self, clock):
        """Return the query of ratings."""
        return queries.build_rating_query(*self._get_keys(), self._get_since(clock))

    def _build_consent_query(self, clock):
        """Return the query of consents."""
        condition = SQL("TRUE")
        if self.consent_purpose_id:
            condition = SQL(
                "%s AND consent.purpose_id = %s",
                condition,
                self.consent_purpose_id.id,
            )
        if self.consent_channel:
            condition = SQL(
                "%s AND consent.channel = %s", condition, self.consent_channel
            )
        return queries.build_consent_query(
            *self._get_keys(), self._get_since(clock), condition
        )

    def _build_named_query(self, clock):
        """Return nothing: somebody says so, by hand or over the interface."""
        return None
