"""What follows from the outcome of a call."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...queries.outbound import build_rest_query

# a call that the telephone system reports may begin so long before it was dialled here
REPORT_MINUTES = 2
MOST_CALLBACK_DAYS = 365


class CrmCallListEntry(models.Model):
    """Wrap a call up: next attempt, callback, refusal, document, journey."""

    _inherit = "crm.call.list.entry"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _wrap_up(self, disposition, note="", callback_at=None, for_team=False):
        """Write down what came of a call, and do what follows from it.

        :param disposition: one outcome of the list.
        :param callback_at: naive UTC, for an outcome that agrees on a callback.
        :param for_team: anybody may call back, not only who agreed on it.
        :raises UserError: the callback has no time, or one at which nobody may call.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        # sudo: the desk checked that it is the user's own entry; what follows from an
        # outcome is the supervisor's decision, not the agent's
        entry_sudo = self.sudo()
        vals = entry_sudo._prepare_outcome_vals(disposition, now, callback_at, for_team)
        attempt = entry_sudo._note_dialled(now)
        attempt.write(
            {
                "disposition_id": disposition.id,
                "date_ended": now,
                "note": note or False,
                "call_id": entry_sudo._find_call(attempt, disposition, note).id,
            }
        )
        entry_sudo._follow(disposition, note)
        if disposition.follow_up == "retry" and entry_sudo._is_exhausted(disposition):
            vals = entry_sudo._prepare_done_vals()
        entry_sudo.write({**vals, "disposition_id": disposition.id, "reason": False})
        entry_sudo.flush_recordset()
        if vals["state"] != "done":
            entry_sudo._rest_elsewhere(vals["date_next"])

    def _prepare_outcome_vals(self, disposition, now, callback_at, for_team):
        """Return what becomes of the entry."""
        if disposition.follow_up == "callback":
            return self._prepare_callback_vals(now, callback_at, for_team)
        if disposition.follow_up == "retry":
            return {
                "state": "todo",
                "user_id": False,
                "date_team": False,
                "date_taken": False,
                "date_next": now + timedelta(minutes=disposition.retry_minutes),
            }
        return self._prepare_done_vals()

    def _prepare_done_vals(self):
        return {
            "state": "done",
            "user_id": self.env.uid,
            "date_team": False,
            "date_taken": False,
        }

    def _prepare_callback_vals(self, now, callback_at, for_team):
        """Return the values of an agreed callback.

        :raises UserError: it has no time, or one at which nobody may call.
        """
        latest = now + timedelta(days=MOST_CALLBACK_DAYS)
        if not callback_at or not now <= callback_at <= latest:
            raise UserError(
                self.env._("Say when to call back: a time within the next year.")
            )
        opening = self.zone_id._get_next_open(self.list_id, callback_at)
        if opening != callback_at:
            raise UserError(
                self.env._(
                    "At that time nobody may be called where the customer lives "
                    "(%(zone)s). The next time is %(time)s.",
                    zone=self.zone_id.display_name,
                    time=self._get_local_text(opening),
                )
            )
        kept = timedelta(minutes=0 if for_team else self.list_id.owner_minutes)
        return {
            "state": "callback",
            "user_id": self.env.uid,
            "date_taken": False,
            "date_next": callback_at,
            "date_team": callback_at + kept,
        }

    def _get_local_text(self, instant):
        """Return an instant as the user's clock shows it."""
        if not instant:
            return self.env._("unknown")
        return f"{fields.Datetime.context_timestamp(self, instant):%Y-%m-%d %H:%M}"

    def _is_exhausted(self, disposition):
        """Tell whether the person was called often enough.

        From this list as often as the list says; with this outcome, on all lists of the
        company together, as often as the outcome says.
        """
        if self.attempt_count >= self.list_id.max_attempts:
            return True
        if not disposition.max_attempts:
            return False
        attempts = self.env["crm.call.attempt"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("phone_sanitized", "=", self.phone_sanitized),
                ("disposition_id", "=", disposition.id),
            ],
            limit=disposition.max_attempts,
        )
        return attempts >= disposition.max_attempts

    def _rest_elsewhere(self, until):
        """Let the number rest on all other lists, too."""
        self.env.cr.execute(
            build_rest_query(self.company_id.id, self.phone_sanitized, self.id, until),
            # somebody takes one of them: the call is run again
            log_exceptions=False,
        )
        self.invalidate_model(["date_next"], flush=False)

    def _find_call(self, attempt, disposition, note):
        """Return the call that the telephone system reported of an attempt, if any.

        What was said is noted there, too.
        """
        call = self.env["crm.call"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("direction", "=", "out"),
                ("phone_sanitized", "=", attempt.phone_sanitized),
                ("agent_user_id", "=", attempt.user_id.id),
                (
                    "date_started",
                    ">=",
                    attempt.date_dialled - timedelta(minutes=REPORT_MINUTES),
                ),
            ],
            limit=1,
        )
        if call:
            call.write(
                {
                    "disposition_id": disposition.id,
                    "note": note or call.note,
                    "partner_id": call.partner_id.id or self.partner_id.id,
                }
            )
        return call

    # ------------------------------------------------------------
    # WHAT FOLLOWS
    # ------------------------------------------------------------

    def _follow(self, disposition, note):
        """Do what the outcome asks for."""
        vals = self._prepare_script_vals("partner")
        if vals:
            self.partner_id.write(vals)
        if disposition.is_refusal:
            self._record_refusal(disposition, note)
        if disposition.is_number_blocked:
            # sudo: the supervisor said that this outcome blocks numbers
            self.env["phone.blacklist"].with_user(self.env.uid).sudo()._add(
                [self.phone_sanitized]
            )
        if disposition.creates:
            getattr(self, f"_create_{disposition.creates}")(disposition, note)
        journey = disposition.journey_id
        if journey.state == "running" and journey.company_id == self.company_id:
            journey._add_people(self.partner_id)

    def _record_refusal(self, disposition, note):
        """Record that the person wants no such calls."""
        self.env["crm.consent"].with_company(self.company_id)._record(
            self.partner_id,
            self.list_id.purpose_id.code,
            "phone",
            False,
            self.env._(
                "Said on the phone to %(agent)s: %(outcome)s. %(note)s",
                agent=self.env.user.name,
                outcome=disposition.name,
                note=note or "",
            ).strip(),
            "staff",
        )

    def _get_description(self, note):
        """Return the answers of the script and what the agent noted."""
        return "\n".join(part for part in (self._get_answers_text(), note) if part)

    def _create_case(self, disposition, note):
        """Open a case, once."""
        if self.case_id:
            return
        intake = self.env["crm.case.intake"].with_company(self.company_id)
        self.case_id = intake._receive(
            {
                "name": f"{self.list_id.name}: {self.partner_id.name}",
                "channel": "phone",
                "partner_id": self.partner_id.id,
                "type_id": disposition.case_type_id.id,
                "description": plaintext2html(self._get_description(note)),
                **self._prepare_script_vals("case"),
            }
        )

    def _create_lead(self, disposition, note):
        """Make a lead, or tell the one with which the person came."""
        vals = self._prepare_script_vals("lead")
        if self.lead_id:
            if vals:
                self.lead_id.write(vals)
            self.lead_id.message_post(
                body=plaintext2html(self._get_description(note) or disposition.name)
            )
            return
        self.lead_id = self.env["crm.lead"].create(
            {
                "name": f"{self.list_id.name}: {self.partner_id.name}",
                "type": "opportunity",
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "campaign_id": self.list_id.campaign_id.id,
                "user_id": self.partner_id.user_id.id,
                "description": plaintext2html(self._get_description(note)),
                **vals,
            }
        )

    def _create_quotation(self, disposition, note):
        """Make a quotation without lines, once."""
        if self.sale_order_id:
            return
        self.sale_order_id = (
            self.env["sale.order"]
            .with_company(self.company_id)
            .create(
                {
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "campaign_id": self.list_id.campaign_id.id,
                    "opportunity_id": self.lead_id.id,
                    "user_id": self.partner_id.user_id.id or self.env.uid,
                    "note": plaintext2html(self._get_description(note)),
                }
            )
        )
