"""That a percentage was reached, once."""

from odoo import fields, models
from odoo.tools import SQL

GROUP_SUPERVISOR = "crm_callcenter.crm_callcenter_group_supervisor"


class CrmSlaEscalation(models.Model):
    """One percentage of one clock that was reached; unique, never changed."""

    _name = "crm.sla.escalation"
    _description = "Escalation"
    _order = "date, id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    status_id = fields.Many2one(
        comodel_name="crm.sla.status", required=True, ondelete="cascade", index=True
    )
    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade", index=True
    )
    percent = fields.Integer(required=True)
    date = fields.Datetime(string="Reached", required=True)
    date_fired = fields.Datetime(string="Told", required=True)
    is_current = fields.Boolean(
        string="Still True",
        default=True,
        help="False when the promise was changed since, so that the percentage is not "
        "reached any more. It does not fire again.",
    )

    _unique_percent = models.Constraint(
        "UNIQUE(status_id, percent)", "Each percentage is reached once."
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _fire(self, statuses, clocks, rules, now, is_new=False):
        """Record the percentages that were reached, and do what the rules say.

        A percentage fires when its instant came before the clock stopped, once for
        ever: the row is inserted first, and whoever comes second finds it. Of a clock
        that has stopped meanwhile the rows are kept and nobody is told.

        :param dict statuses: (case id, milestone, ordinal) -> status.
        :param dict clocks: case id -> list of clocks.
        :param bool is_new: nothing can have fired yet.
        :return: status id -> percents that have fired, now or before.
        :rtype: dict
        """
        reached = self._get_reached(statuses, clocks, rules, now)
        known = {}  # {status id: percents}
        ids = [] if is_new else [status.id for status in statuses.values()]
        for row in self.search([("status_id", "in", ids)]) if ids else ():
            known.setdefault(row.status_id.id, set()).add(row.percent)
            is_current = (row.status_id.id, row.percent) in reached
            if row.is_current != is_current:
                row.is_current = is_current
        new = [key for key in reached if key[1] not in known.get(key[0], ())]
        by_id = {status.id: status for status in statuses.values()}
        if new:
            self._insert(new, reached, by_id, now)
        for status_id, percent in sorted(new, key=lambda key: (key[0], key[1])):
            known.setdefault(status_id, set()).add(percent)
            clock, _instant = reached[status_id, percent]
            if not clock.stopped:
                self._act(by_id[status_id], percent, rules)
        return known

    def _get_own(self, rules, status):
        """Return the rules that hold for a clock."""
        policy_id = status.version_id.policy_id.id
        return [
            rule
            for rule in rules
            if rule.applies_to(status.company_id.id, status.milestone, policy_id)
        ]

    def _get_reached(self, statuses, clocks, rules, now):
        """Return {(status id, percent): (clock, instant)} of what a rule asks for."""
        reached = {}
        for case_id, own in clocks.items():
            for clock in own:
                status = statuses[case_id, clock.milestone, clock.ordinal]
                limit = clock.stopped or now
                passed = [p for p, at in clock.thresholds.items() if at <= limit]
                if not passed:
                    continue
                asked = {rule.percent for rule in self._get_own(rules, status)}
                for percent in asked.intersection(passed):
                    reached[status.id, percent] = (clock, clock.thresholds[percent])
        return reached

    def _insert(self, keys, reached, statuses, now):
        """Insert the rows; who is second at the unique index is run again."""
        self.env["crm.sla.status"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_sla_escalation
                    (status_id, percent, case_id, company_id, date, date_fired,
                     is_current)
                VALUES %s
                """,
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s, %s, %s, true)",
                        status_id,
                        percent,
                        statuses[status_id].case_id.id,
                        statuses[status_id].company_id.id,
                        reached[status_id, percent][1].replace(microsecond=0),
                        now,
                    )
                    for status_id, percent in keys
                ),
            )
        )
        self.invalidate_model()
        self.env["crm.sla.status"].invalidate_model(["escalation_ids"])

    def _act(self, status, percent, rules):
        """Do what the rules say when a clock reaches a percentage."""
        case = status.case_id
        own = [rule.id for rule in self._get_own(rules, status)]
        for rule in self.env["crm.sla.escalation.rule"].browse(own):
            if rule.percent != percent:
                continue
            users = self._get_recipients(case, rule.recipient)
            if users:
                self._tell(case, status, percent, users)
            leader = case.team_id.leader_id
            if rule.is_reassigned and leader and case.user_id != leader:
                case.write({"user_id": leader.id})
            if rule.is_raised:
                case._store({"priority_boost": case.priority_boost + 1})
                case._refresh_priority()

    def _get_recipients(self, case, recipient):
        """Return the users to tell; the next higher one when there is none."""
        leader = case.team_id.leader_id
        if recipient == "responsible" and case.user_id:
            return case.user_id
        if recipient in ("responsible", "leader") and leader:
            return leader
        group = self.env.ref(GROUP_SUPERVISOR)
        return group.all_user_ids.filtered(
            lambda user: user.active and case.company_id in user.company_ids
        )

    def _tell(self, case, status, percent, users):
        """Send a notice to people of the company; the customer sees nothing."""
        labels = dict(status._fields["milestone"]._description_selection(self.env))
        case.message_notify(
            partner_ids=users.partner_id.ids,
            subject=self.env._(
                "%(percent)s %% of the time used: %(case)s",
                percent=percent,
                case=case.display_name,
            ),
            body=self.env._(
                "%(milestone)s of %(case)s: %(percent)s %% of the promised time is "
                "used. The deadline is %(deadline)s (UTC).",
                milestone=labels[status.milestone],
                case=case.display_name,
                percent=percent,
                deadline=fields.Datetime.to_string(status.deadline),
            ),
        )
