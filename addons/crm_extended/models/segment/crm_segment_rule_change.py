"""Where the facts of a rule change, and whom the passing of time concerns."""

import datetime

from odoo import models
from odoo.tools import SQL

from ...queries import segment_change as queries
from ...queries.segment_kind import Scope


class CrmSegmentRule(models.Model):
    """Say where a rule's facts change, and who crosses the edge of its period."""

    _inherit = "crm.segment.rule"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_change_queries(self, company, since):
        """Return one query of changed partners per kind of these rules."""
        kinds = self._get_kinds()
        builders = {kinds[code].changes for code in set(self.mapped("kind"))}
        return [
            getattr(self, builder)(company, since)
            for builder in sorted(builders - {""})
        ]

    def _get_edge_queries(self, company, old_date, new_date):
        """Return queries of the partners for whom the passing of time counts.

        :param old_date: the day that was looked at before.
        :param new_date: the day that is looked at now.
        """
        self.ensure_one()
        kind = self._get_kinds()[self.kind]
        if self.kind == "days_since_sale":
            return [
                queries.build_last_sale_edge(company.id, self.value, old_date, new_date)
            ]
        if not kind.has_days or not self.days:
            return []
        clock = company._get_crm_clock()
        length = datetime.timedelta(days=self.days - 1)
        day = datetime.timedelta(days=1)
        result = []
        # days that fell out of the period, and days that came into it
        for one, other in (
            (old_date - length, new_date - length),
            (old_date, new_date),
        ):
            first, last = min(one, other), max(one, other) + day
            scope = Scope(
                company.id,
                first,
                last,
                clock.get_day_start(first),
                clock.get_day_start(last + day),
            )
            query = getattr(self, kind.builder)(scope)
            result.append(SQL("SELECT partner_id FROM (%s) crossing", query))
        return result

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    def _build_order_changes(self, company, since):
        return queries.build_order_changes(company.id, since)

    def _build_consent_changes(self, company, since):
        return queries.build_consent_changes(company.id, since)

    def _build_lead_changes(self, company, since):
        return queries.build_lead_changes(company.id, since)

    def _build_call_changes(self, company, since):
        return queries.build_call_changes(company.id, since)
