"""The one door through which events of all telephone systems come."""

import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.call_fold import ANSWERED, ENDED, MISSED, RINGING

_logger = logging.getLogger(__name__)

CRON_BATCH = 200
# happen once in a call: when no instant was sent, a second one is a repetition
ONCE = (RINGING, ANSWERED, ENDED, MISSED)


class CrmCallIntake(models.AbstractModel):
    """Keep an event, bring its call up to date, and tell who has to know."""

    _name = "crm.call.intake"
    _description = "Intake of Calls"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _receive(self, provider, values):
        """Take in one event.

        The event itself is only added. Of several events of one call in the same moment
        the later ones may find the row of the call in use; they are folded by the next
        event, by the next job, or when somebody reads the call, so that no telephone
        has to wait for another.

        :param provider: the ``crm.cti.provider``; the caller runs in superuser mode.
        :param dict values: checked values: ``call_id``, ``event``, and any of
            ``direction``, ``from_number``, ``to_number``, ``agents`` (texts),
            ``queue``, ``at`` (naive UTC), ``recording_url``.
        :return: (the call, which may be empty for that moment; its facts; whether a
            window opened on somebody's screen).
        """
        company = provider.company_id
        self = self.with_company(company)
        users = self.env["res.users"]._get_by_cti_keys(values.get("agents"), company)
        if not self._is_repetition(provider, values, users):
            self._add_event(provider, values, users)
        return self._work_off(provider, values)

    def _work_off(self, provider, values, is_again=False):
        """Bring the call of an event up to date, and tell people.

        When another event of the same call is written in this moment, the rest is done
        right after this transaction: then both are there to be seen.

        :param bool is_again: this is that second time; a conflict is left to the job.
        :return: as ``_receive``.
        """
        calls = self.env["crm.call"]
        try:
            with self.env.cr.savepoint():
                call = self._find_call(provider, values)
                call = call or self._open_call(provider, values)
                facts = call._fold()[call]
                self._complete_caller(call, facts)
                popped = self.env["crm.call.pop"]._tell(call, facts)
        except SerializationFailure:
            self.env.invalidate_all(flush=False)
            if not is_again:
                self._work_off_later(provider, values)
            return calls, None, False
        return call, facts, popped

    def _work_off_later(self, provider, values):
        """Do it right after the transaction, with a connection that sees everything."""
        registry, uid = self.env.registry, self.env.uid
        provider_id, plain = provider.id, dict(values)

        def work_off():
            with registry.cursor() as cr:
                env = api.Environment(cr, uid, {}, su=True)
                again = env["crm.cti.provider"].browse(provider_id)
                intake = env[self._name].with_company(again.company_id)
                intake._work_off(again, plain, is_again=True)

        self.env.cr.postcommit.add(work_off)

    def _is_repetition(self, provider, values, users):
        """Tell whether an event without an instant of its own was told before."""
        if values.get("at") or values["event"] not in ONCE:
            return False
        known = self.env["crm.call.event"].search(
            Domain("provider_id", "=", provider.id)
            & Domain("external_id", "=", values["call_id"])
            & Domain("event", "=", values["event"])
            & Domain("is_at_given", "=", False)
        )
        return any(set(row.user_ids or ()) == set(users.ids) for row in known)

    def _add_event(self, provider, values, users):
        """Keep an event as it was sent."""
        now = fields.Datetime.now()
        self.env["crm.call.event"].create(
            {
                "provider_id": provider.id,
                "company_id": provider.company_id.id,
                "external_id": values["call_id"],
                "event": values["event"],
                "at": values.get("at") or now,
                "is_at_given": bool(values.get("at")),
                "date_received": now,
                "direction": values.get("direction"),
                "from_number": values.get("from_number"),
                "to_number": values.get("to_number"),
                "agent_keys": values.get("agents"),
                "user_ids": users.ids,
                "queue": values.get("queue"),
                "recording_url": values.get("recording_url"),
            }
        )
        self.env["crm.call.event"].flush_model()

    def _find_call(self, provider, values):
        """Return the call, empty when it is not known yet."""
        return self.env["crm.call"].search(
            Domain("provider_id", "=", provider.id)
            & Domain("external_id", "=", values["call_id"])
        )

    def _open_call(self, provider, values):
        """Return the new call with whoever is on the other side.

        :raises SerializationFailure: another event opens it in this moment.
        """
        is_incoming = values.get("direction") != "out"
        other = values.get("from_number" if is_incoming else "to_number")
        number, partners, leads = self.env["crm.call.caller"]._identify(provider, other)
        call = self._insert_call(provider, values, number, partners, leads)
        if not is_incoming:
            call._link_dialled(values)
        return call

    def _insert_call(self, provider, values, number, partners, leads):
        """Return the new call."""
        now = fields.Datetime.now()
        partner = partners[:1]
        case = self.env["crm.call.caller"]._get_open_case(partner, provider.company_id)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_call (
                    provider_id, company_id, external_id, state, direction,
                    phone_sanitized, partner_id, commercial_partner_id, lead_id,
                    case_id, date_started, create_uid, write_uid, create_date,
                    write_date)
                VALUES (%(provider)s, %(company)s, %(external_id)s, 'ringing',
                    %(direction)s, %(number)s, %(partner)s, %(customer)s, %(lead)s,
                    %(case)s, %(started)s, %(uid)s, %(uid)s, %(now)s, %(now)s)
                -- what another transaction inserts in this moment fails to serialize
                ON CONFLICT (provider_id, external_id) DO NOTHING
                RETURNING id
                """,
                provider=provider.id,
                company=provider.company_id.id,
                external_id=values["call_id"],
                direction=values.get("direction") or "in",
                number=number or None,
                partner=partner.id or None,
                customer=partner.commercial_partner_id.id or None,
                case=case.id or None,
                lead=None if partner else leads[:1].id or None,
                started=values.get("at") or now,
                uid=self.env.uid,
                now=now,
            ),
            log_exceptions=False,
        )
        [(call_id,)] = self.env.cr.fetchall()
        return self.env["crm.call"].browse(call_id)

    def _complete_caller(self, call, facts):
        """Find the caller of a call whose first event did not say the number."""
        other = facts.from_number if facts.direction != "out" else facts.to_number
        if call.partner_id or call.lead_id or call.phone_sanitized or not other:
            return
        number, partners, leads = self.env["crm.call.caller"]._identify(
            call.provider_id, other
        )
        if not number:
            return
        call.write(
            {
                "phone_sanitized": number,
                "partner_id": partners[:1].id,
                "lead_id": False if partners else leads[:1].id,
                "case_id": self.env["crm.call.caller"]
                ._get_open_case(partners[:1], call.company_id)
                .id,
            }
        )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_fold(self):
        """Fold the events that found the row of their call in use."""
        progress = self.env["ir.cron"]._commit_progress
        events = self.env["crm.call.event"]
        waiting = Domain("is_folded", "=", False)
        progress(remaining=events.search_count(waiting))
        last_id = 0
        # what is in use again waits for the next job: never the same one twice here
        while batch := events.search(
            waiting & Domain("id", ">", last_id), order="id", limit=CRON_BATCH
        ):
            last_id = batch[-1].id
            self._fold_batch(batch)
            if not progress(len(batch)):
                break

    def _fold_batch(self, batch):
        """Work off the calls of these events; one that fails keeps nobody else."""
        events = {(row.provider_id, row.external_id): row for row in batch}
        for (provider, external_id), row in events.items():
            values = {"call_id": external_id, "at": row.at}
            names = ("direction", "from_number", "to_number")
            values |= {name: row[name] for name in names if row[name]}
            intake = self.with_company(provider.company_id)
            try:
                with self.env.cr.savepoint():
                    intake._work_off(provider, values, is_again=True)
            except Exception:
                _logger.exception("Event %s of a call cannot be added up", row.id)
                # it would fail each minute; who reads the call adds it up anyway
                batch.filtered(
                    lambda event, key=(provider, external_id): (
                        (event.provider_id, event.external_id) == key
                    )
                )._mark_folded()
