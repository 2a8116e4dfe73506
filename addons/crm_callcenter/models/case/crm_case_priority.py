"""How urgent each case is."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.priority import compute_priority

WATCHED = {"severity", "partner_id"}
# after these nobody waits for a first answer any more
ANSWERS = {"agent_reply", "waiting", "closed"}
CRON_BATCH = 500


class CrmCase(models.Model):
    """Keep service level and priority, with the reason, up to date."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _refresh_priority(self, now=None):
        """Compute service level and priority; write what changed.

        :param now: naive UTC; the present when left out.
        """
        now = now or fields.Datetime.now()
        for company, cases in self.grouped("company_id").items():
            levels = (
                self.env["crm.service.level"]
                .with_company(company)
                ._get_levels(cases.partner_id)
            )
            for case in cases:
                level, source = levels.get(case.partner_id.id, (False, ""))
                priority, reasons = compute_priority(
                    case.severity,
                    level or None,
                    case._get_age_steps(now),
                    case.priority_boost,
                )
                values = {
                    "service_level": level,
                    "priority": priority,
                    "priority_reason": case._describe_priority(reasons, source),
                }
                if any(case[name] != value for name, value in values.items()):
                    case._store(values)

    def _get_age_steps(self, now):
        """Return how many steps of priority the wait for a first answer adds."""
        self.ensure_one()
        is_answered = self.date_first_response or self.is_closed or self.is_waiting
        return int(not is_answered and self._is_old(now))

    def _is_old(self, now=None):
        """Tell whether the case came in so long ago that its wait would count."""
        self.ensure_one()
        days = self.company_id.crm_case_age_days
        now = now or fields.Datetime.now()
        return bool(days) and now >= self.date_received + timedelta(days=days)

    def _describe_priority(self, reasons, source):
        """Return the reasons of a priority as a person would say them."""
        severities = dict(self._fields["severity"]._description_selection(self.env))
        texts = {
            "premium": self.env._("premium customer"),
            "vip": self.env._("very important customer"),
            "age": self.env._("no answer for days"),
            "escalated": self.env._("escalated"),
        }
        parts = []
        for code in reasons:
            text = texts.get(code) or self.env._(
                "severity %(severity)s",
                severity=severities[code.removeprefix("severity_")].lower(),
            )
            if code in ("premium", "vip") and source:
                text = f"{text} ({source})"
            parts.append(text)
        return ", ".join(parts)

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.private
    def _after_changes(self, changes, at):
        """Look at the priority anew when severity or customer changed."""
        super()._after_changes(changes, at)
        self.filtered(
            lambda case: WATCHED & changes[case.id].keys()
        )._refresh_priority()

    @api.private
    def _after_events(self, kinds, at):
        """Give new cases their priority, before anybody looks at the promise."""
        self.filtered(lambda case: "received" in kinds[case.id])._refresh_priority()
        # who waited for days waits no more
        self.filtered(
            lambda case: ANSWERS & set(kinds[case.id]) and case._is_old()
        )._refresh_priority()
        super()._after_events(kinds, at)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh_priority(self):
        """Raise the priority of cases that nobody answered for days."""
        now = fields.Datetime.now()
        progress = self.env["ir.cron"]._commit_progress
        for company in self.env["res.company"].search([("crm_case_age_days", ">", 0)]):
            oldest = now - timedelta(days=company.crm_case_age_days)
            cases = self.search(
                Domain("company_id", "=", company.id)
                & Domain("is_closed", "=", False)
                & Domain("date_first_response", "=", False)
                & Domain("date_received", "<=", oldest)
                & Domain("priority", "<", "3")
                & Domain("priority_reason", "!=", False),
            )
            for start in range(0, len(cases), CRON_BATCH):
                batch = cases[start : start + CRON_BATCH].try_lock_for_update()
                batch._refresh_priority(now)
                if not progress(len(batch)):
                    return
