"""Silence closes a case, announced; closing asks how it went."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

CHUNK = 100
CANCELLED_STAGE = "cancelled"
LOW_RATING = 2


class CrmCase(models.Model):
    """Close what waits in vain, ask for satisfaction, report dissatisfaction."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    date_close_announced = fields.Datetime(
        string="Closing Announced", readonly=True, copy=False
    )

    # ------------------------------------------------------------
    # SILENCE
    # ------------------------------------------------------------

    def _announce_closing_batch(self, now):
        """Tell the customers that their cases will be closed; never commits."""
        template = self.env.ref("crm_callcenter.mail_template_case_closing")
        known = self.filtered(lambda case: case.partner_id or case.email_from)
        for case in known:
            case._portal_ensure_token()
        if known:
            template.send_mail_batch(
                known.ids, email_values=self._get_automatic_mail_values()
            )
        self._store({"date_close_announced": now})

    @api.model
    def _get_silent_domains(self, now):
        """Return what is due per team: list of (Domain, whether to announce only).

        A case is closed only when its closing was announced the team's days before,
        also when the job was late. Days are counted from the beginning of waiting.
        """
        teams = self.env["crm.case.team"].search([("close_after_days", ">", 0)])
        domains = []
        for team in teams:
            waiting = (
                Domain("team_id", "=", team.id)
                & Domain("is_waiting", "=", True)
                & Domain("is_closed", "=", False)
                # who agreed on a day is not silent
                & Domain("date_wait_until", "=", False)
            )
            days = min(team.announce_days, team.close_after_days)
            silent = Domain(
                "date_waiting", "<=", now - timedelta(team.close_after_days)
            )
            if days:
                since = now - timedelta(team.close_after_days - days)
                fresh = Domain("date_waiting", "<=", since)
                not_told = Domain("date_close_announced", "=", False)
                domains.append((waiting & fresh & not_told, True))
                silent &= Domain("date_close_announced", "<=", now - timedelta(days))
            domains.append((waiting & silent, False))
        return domains

    @api.model
    def _cron_close_silent(self):
        """Announce and close cases whose customers are silent, in chunks.

        Run twice it does nothing twice: announcing and closing take a case out of
        what is due.
        """
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        todo = [
            (self.search(domain, order="id").ids, only_announce)
            for domain, only_announce in self._get_silent_domains(now)
        ]
        cron._commit_progress(remaining=sum(len(ids) for ids, _only in todo))
        for ids, only_announce in todo:
            for start in range(0, len(ids), CHUNK):
                chunk = ids[start : start + CHUNK]
                cases = self.browse(chunk).try_lock_for_update()
                cases = cases.filtered(lambda c: c.is_waiting and not c.is_closed)
                if only_announce:
                    cases._announce_closing_batch(now)
                else:
                    cases._close(is_gated=False)
                if not cron._commit_progress(len(chunk)):
                    return

    # ------------------------------------------------------------
    # SATISFACTION
    # ------------------------------------------------------------

    @api.private
    def _after_events(self, kinds, at):
        """Ask how it went when a case was closed now; replayed history asks nobody."""
        super()._after_events(kinds, at)
        told = self.filtered(
            lambda case: (
                case.date_close_announced
                and {"waiting", "resumed"} & set(kinds[case.id])
            )
        )
        if told:
            told._store({"date_close_announced": False})
        closed = self.filtered(lambda case: "closed" in kinds[case.id])
        recent = fields.Datetime.now() - timedelta(minutes=10)
        if closed and at >= recent:
            closed._ask_rating()

    def _ask_rating(self):
        """Send the question once per closing, to those who got an answer.

        Repetitions, merged and cancelled cases, and unknown people are not asked.
        An open question of an earlier closing is asked again with the same link, and
        an answered one gives way to a new question.
        """
        template = self.env.ref("crm_callcenter.mail_template_case_rating")
        asked = self.filtered(
            lambda case: (
                case.team_id.asks_rating
                and case.partner_id
                and not case.duplicate_of_id
                and not case.merged_into_id
                and case.is_closed
                and case.stage_id.code != CANCELLED_STAGE
            )
        )
        if asked:
            # sudo: who closes a case need not read ratings
            template.sudo().send_mail_batch(
                asked.ids, email_values=self._get_automatic_mail_values()
            )

    def _rating_get_parent_field_name(self):
        """Add the ratings to those of the team."""
        return "team_id"

    def rating_apply(self, rate, **kwargs):
        """Tell the leader about a dissatisfied customer.

        :return: the rating.
        """
        rating = super().rating_apply(rate, **kwargs)
        if rate <= LOW_RATING:
            self._notify_low_rating(rating)
        return rating

    def _notify_low_rating(self, rating):
        """Notify the leader of the team once about a low rating."""
        self.ensure_one()
        leader = self.team_id.leader_id
        if leader:
            self.message_notify(
                subject=self.env._("%(case)s: dissatisfied", case=self.display_name),
                body=rating.feedback
                or self.env._("The customer is dissatisfied and gave no reason."),
                partner_ids=leader.partner_id.ids,
            )
