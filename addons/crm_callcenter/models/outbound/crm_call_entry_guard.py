"""May this person be called now?"""

from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields, models

from odoo.addons.crm_extended.tools.expected_conflict import expected_conflict
from odoo.addons.crm_extended.tools.send_guard import SendRecipient

# who got enough lately, or lives where nobody is called for months, rests so long
REST_DAYS = 1
# a colleague talks at the number right now
BUSY_MINUTES = 15


class CrmCallListEntry(models.Model):
    """Ask consent, blacklist, limits, hours and holidays at the moment of the call."""

    _inherit = "crm.call.list.entry"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _ensure_callable(self, at):
        """Tell whether the person may be called now; otherwise put the entry back.

        Who refused, or cannot be reached, is noted as not allowed; who may be called
        later waits until then.

        :param at: naive, UTC.
        """
        self.ensure_one()
        try:
            with expected_conflict(self.env.cr):
                self._refresh_number()
                self.flush_recordset()
            reason, until = self._get_objection(at)
        except UniqueViolation:
            self.invalidate_recordset(flush=False)
            reason, until = "duplicate", at + timedelta(minutes=BUSY_MINUTES)
        if not reason:
            return True
        # sudo: the guard decides, whoever calls
        self.sudo().write(
            {
                **self._prepare_waiting_vals(until),
                "reason": reason,
                "date_taken": False,
            }
        )
        self.flush_recordset()
        return False

    def _prepare_waiting_vals(self, until):
        """Return what becomes of an entry that waits until an instant, or for ever."""
        if not until:
            return {"state": "blocked", "user_id": False}
        if not self.date_team:
            return {"state": "todo", "user_id": False, "date_next": until}
        kept = timedelta(minutes=self.list_id.owner_minutes)
        return {"state": "callback", "date_next": until, "date_team": until + kept}

    def _refresh_number(self):
        """Follow the contact to a new number."""
        # sudo: who calls for the company calls its contacts
        entry_sudo = self.sudo()
        partner = entry_sudo.partner_id
        number = partner.active and partner.phone_sanitized
        if number == entry_sudo.phone_sanitized:
            return
        zone = self.env["crm.call.zone"]._find(
            partner, number or "", entry_sudo.company_id
        )
        entry_sudo.write({"phone_sanitized": number, "zone_id": zone.id})
        entry_sudo.list_id._link_zones([zone])

    def _get_objection(self, at):
        """Return why nobody may call now, and until when: (reason, instant).

        :return: ("", None) when somebody may; a reason without an instant: never.
        """
        self.ensure_one()
        entry_sudo = self.sudo()  # sudo: the guard-rails hold for everybody
        company = entry_sudo.company_id
        guard = self.env["crm.send.guard"]
        recipient = SendRecipient(
            entry_sudo.partner_id.id,
            entry_sudo.phone_sanitized or "",
            entry_sudo.zone_id.time_zones.split(",")[0],
        )
        [verdict] = guard.with_company(company)._check(
            [recipient], "phone", entry_sudo.list_id.purpose_id, company, at
        )
        if verdict.reason == "capped":
            return "capped", at + timedelta(days=REST_DAYS)
        if verdict.state == "blocked":
            return verdict.reason, None
        opening = entry_sudo.zone_id._get_next_open(
            entry_sudo.list_id, verdict.until or at
        )
        if not opening:
            return "quiet", at + timedelta(days=REST_DAYS)
        return ("", None) if opening == at else ("quiet", opening)

    def _note_dialled(self, at):
        """Write down that the person is called now; the same call only once.

        :return: the attempt.
        """
        self.ensure_one()
        # sudo: the desk checked that it is the user's own entry
        entry_sudo = self.sudo()
        current = entry_sudo._get_open_attempt()
        if current:
            return current
        entry_sudo.attempt_count += 1
        entry_sudo.env["crm.send.log"]._append(
            [
                {
                    "company_id": entry_sudo.company_id.id,
                    "partner_id": entry_sudo.partner_id.id,
                    "address": entry_sudo.phone_sanitized,
                    "channel": "phone",
                    "purpose_id": entry_sudo.list_id.purpose_id.id,
                    "campaign_id": entry_sudo.list_id.campaign_id.id,
                    "state": "sent",
                    "date": at,
                    "detail": entry_sudo.list_id.name,
                }
            ]
        )
        return entry_sudo.env["crm.call.attempt"].create(
            {
                "entry_id": entry_sudo.id,
                "list_id": entry_sudo.list_id.id,
                "company_id": entry_sudo.company_id.id,
                "partner_id": entry_sudo.partner_id.id,
                "lead_id": entry_sudo.lead_id.id,
                "phone_sanitized": entry_sudo.phone_sanitized,
                "user_id": self.env.uid,
                "date_dialled": at or fields.Datetime.now(),
            }
        )

    def _get_open_attempt(self):
        """Return the call that was made and not wrapped up yet, or an empty one."""
        return self.env["crm.call.attempt"].search(
            [
                ("entry_id", "=", self.id),
                ("user_id", "=", self.env.uid),
                ("date_ended", "=", False),
            ],
            limit=1,
        )
