"""Guard-rails of everything that is sent to people."""

from datetime import timedelta

import pytz

from odoo import api, models

from ...queries.send_guard import (
    build_last_sent_query,
    build_reached_query,
    build_sent_query,
)
from ...tools.send_guard import (
    ALLOWED,
    SendLimit,
    SendRecipient,
    SendVerdict,
    get_quiet_end,
    get_time_of_day,
    is_over_limit,
)

# channels that reach people at any hour of the day
LOUD_CHANNELS = ("email", "sms", "phone")


class CrmSendGuard(models.AbstractModel):
    """Say of each recipient whether a message may go out, has to wait, or may not go.

    Asked when people are selected and again at the moment of sending; what it says of
    one recipient does not depend on the others, but for one address once.
    """

    _name = "crm.send.guard"
    _description = "Guard-rails of Sending"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _check(self, recipients, channel, purpose, company, at):
        """Judge recipients of one message.

        :param list recipients: :class:`SendRecipient`.
        :param str channel: key of ``CHANNELS`` of ``crm.consent``.
        :param purpose: one ``crm.consent.purpose``; without one, marketing.
        :param company: the ``res.company`` that sends.
        :param at: the instant of sending (naive, UTC).
        :return: list of :class:`SendVerdict` in the order of the recipients. What
            forbids outweighs what delays.
        :rtype: list
        """
        purpose = purpose or self.env["mailing.mailing"]._get_default_purpose()
        company = company.sudo()  # sudo: settings hold for everybody who sends
        checks = [
            self._get_address_reasons(recipients, channel),
            self._get_suppressed(recipients, channel, company),
            self._get_consent_reasons(recipients, channel, purpose, company),
            self._get_capped(recipients, channel, company, at),
        ]
        return self._judge(recipients, channel, company, at, checks)

    @api.model
    def _check_mailing(self, recipients, channel, company, at, found=()):
        """Judge recipients of a mailing, whose consents and addresses were looked at.

        :param found: what the caller knows already: list of {number: reason}.
        :return: as ``_check``.
        """
        company = company.sudo()  # sudo: as in _check
        checks = [
            self._get_suppressed(recipients, channel, company),
            *found,
            self._get_capped(recipients, channel, company, at),
        ]
        return self._judge(recipients, channel, company, at, checks)

    @api.model
    def _check_again(self, recipients, channel, mailing, company, at):
        """Judge messages that are about to leave: what was said, and fell, meanwhile.

        Limits do not count: the messages themselves are among what the person got.

        :return: as ``_check``.
        """
        company = company.sudo()  # sudo: as in _check
        checks = [
            self._get_suppressed(recipients, channel, company),
            self._get_refusals(mailing, recipients),
        ]
        return self._judge(recipients, channel, company, at, checks, False)

    @api.model
    def _get_refusals(self, mailing, recipients):
        """Return {number: reason} of people who did not allow what a mailing is for."""
        partners = self.env["res.partner"]
        return mailing._get_refusals(
            {
                number: partners.browse(recipient.partner_id or [])
                for number, recipient in enumerate(recipients)
            },
            {
                number: [recipient.address]
                for number, recipient in enumerate(recipients)
            },
        )

    def _judge(self, recipients, channel, company, at, checks, is_once=True):
        """Return the verdicts of several checks: list of {number: reason}."""
        verdicts = []
        seen = set()  # addresses of this message
        for number, recipient in enumerate(recipients):
            reason = next((found[number] for found in checks if number in found), "")
            if is_once and not reason and recipient.address in seen:
                reason = "duplicate"
            if reason:
                verdicts.append(SendVerdict("blocked", reason))
                continue
            seen.add(recipient.address)
            verdicts.append(self._judge_time(recipient, channel, company, at))
        return verdicts

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_address_reasons(self, recipients, channel):
        """Return {number: reason} of recipients that cannot be reached at all."""
        return {
            number: "no_address"
            for number, recipient in enumerate(recipients)
            if not recipient.address
        }

    @api.model
    def _get_time_zone(self, partner, company):
        """Return the name of the time zone in which a person lives.

        That of the contact; else that of its country, when this has one only or the
        company's is among them; else that of the company.
        """
        of_company = company._get_crm_timezone()
        if partner.tz:
            return partner.tz
        zones = pytz.country_timezones.get(partner.country_id.code or "", ())
        return zones[0] if zones and of_company not in zones else of_company

    @api.model
    def _get_recipients(self, partners, channel, company):
        """Return {partner id: :class:`SendRecipient`} of people and a channel."""
        recipients = {}
        for partner in partners:
            if channel == "email":
                address = partner.email_normalized
            elif channel in ("sms", "phone"):
                address = partner.phone_sanitized
            else:
                address = self._get_postal_address(partner)
            recipients[partner.id] = SendRecipient(
                partner.id, address or "", self._get_time_zone(partner, company)
            )
        return recipients

    def _get_postal_address(self, partner):
        """Return the address of a letter in one line; empty when it would not arrive.

        The name belongs to it: two people may live in one house.
        """
        if not partner.city or not (partner.street or partner.zip):
            return ""
        parts = (partner.name, partner.street, partner.zip, partner.city)
        return ", ".join(part for part in parts if part)

    @api.model
    def _refuse_second(self, step, recipients, verdicts):
        """Block whoever has the address of somebody else who got this step already."""
        addresses = [recipient.address for recipient in recipients if recipient.address]
        reached = {}  # {address: {partner id}}
        if addresses:
            for address, partner_id, _last in self.env.execute_query(
                build_reached_query(step.id, addresses)
            ):
                reached.setdefault(address, set()).add(partner_id)
        return [
            SendVerdict("blocked", "duplicate")
            if verdict.state != "blocked"
            and reached.get(recipient.address, set()) - {recipient.partner_id}
            else verdict
            for recipient, verdict in zip(recipients, verdicts, strict=True)
        ]

    @api.model
    def _get_keys(self, step, recipients, channel, company):
        """Return {recipient: the two keys of its row in the list of messages}.

        Both name the row that the new one follows. Of two workers that look at the same
        moment, the second one finds its key taken, and begins anew.
        """
        ids = [recipient.partner_id for recipient in recipients]
        addresses = [recipient.address for recipient in recipients if recipient.address]
        last = dict(
            self.env.execute_query(build_last_sent_query(company.id, channel, ids))
        )
        reached = {}  # {address: latest row}
        if addresses:
            for address, _partner, row_id in self.env.execute_query(
                build_reached_query(step.id, addresses)
            ):
                reached[address] = max(reached.get(address, 0), row_id)
        return {
            recipient: {
                "predecessor_key": f"{company.id}-{channel}-{recipient.partner_id}"
                f"-{last.get(recipient.partner_id, 0)}",
                "once_key": f"{step.id}-{recipient.address}"
                f"-{reached.get(recipient.address, 0)}",
            }
            for recipient in recipients
        }

    def _get_suppressed(self, recipients, channel, company):
        """Return {number: reason} of addresses on a blacklist, and that bounce."""
        addresses = {recipient.address for recipient in recipients} - {""}
        listed, bounced = set(), set()
        if channel == "email":
            listed = self._get_listed("mail.blacklist", "email", addresses)
            bounced = self._get_bounced(recipients, company)
        elif channel in ("sms", "phone"):
            listed = self._get_listed("phone.blacklist", "number", addresses)
        found = {}
        for number, recipient in enumerate(recipients):
            if recipient.address in listed:
                found[number] = "blacklisted"
            elif recipient.partner_id in bounced:
                found[number] = "bounced"
        return found

    def _get_listed(self, model, name, addresses):
        """Return those of the addresses that are on a blacklist."""
        if not addresses:
            return set()
        # sudo: everybody who sends has to respect the list
        entries = self.env[model].sudo().search([(name, "in", list(addresses))])
        return set(entries.mapped(name))

    def _get_bounced(self, recipients, company):
        """Return the ids of people whose mails came back too often."""
        ids = {recipient.partner_id for recipient in recipients} - {0}
        if not company.crm_bounce_limit or not ids:
            return set()
        # sudo: as above
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return set(
            partners._search(
                [
                    ("id", "in", list(ids)),
                    ("message_bounce", ">=", company.crm_bounce_limit),
                ]
            )
        )

    def _get_consent_reasons(self, recipients, channel, purpose, company):
        """Return {number: reason} of people who refused, or never allowed it."""
        # sudo: everybody's refusal counts, whoever sends
        consents = self.env["crm.consent"].sudo().with_company(company)
        by_partner, by_address = consents._get_decisions(
            purpose,
            channel,
            {recipient.partner_id for recipient in recipients} - {0},
            {recipient.address for recipient in recipients} - {""}
            if channel in LOUD_CHANNELS
            else set(),
        )
        waiting = self._get_unconfirmed(recipients, channel, purpose, company)
        found = {}
        for number, recipient in enumerate(recipients):
            if recipient.partner_id in waiting:
                found[number] = "unconfirmed"
                continue
            said = {
                by_partner.get(recipient.partner_id),
                by_address.get(recipient.address),
            }
            if False in said:
                found[number] = "refused"
            elif company.crm_consent_required and True not in said:
                found[number] = "missing"
        return found

    def _get_unconfirmed(self, recipients, channel, purpose, company):
        """Return the ids of people who were asked to confirm, and have not yet."""
        if channel != "email" or not company.crm_double_opt_in:
            return set()
        ids = {recipient.partner_id for recipient in recipients} - {0}
        # sudo: a confirmation counts whoever sends
        requests = self.env["crm.opt.in"].sudo().with_company(company)
        partners = self.env["res.partner"].browse(ids)
        return set(requests._get_waiting(partners, purpose).partner_id.ids)

    def _get_capped(self, recipients, channel, company, at):
        """Return {number: reason} of people who got enough lately."""
        limits = self._get_limits(channel, company)
        ids = sorted({recipient.partner_id for recipient in recipients} - {0})
        if not limits or not ids:
            return {}
        since = at - timedelta(days=max(limit.days for limit in limits))
        sent = {  # {partner id: [instant]}
            partner_id: dates
            for partner_id, dates, _last in self.env.execute_query(
                build_sent_query(company.id, channel, ids, since)
            )
        }
        return {
            number: "capped"
            for number, recipient in enumerate(recipients)
            if recipient.partner_id
            and is_over_limit(sent.get(recipient.partner_id, ()), at, limits)
        }

    def _get_limits(self, channel, company):
        """Return the limits of a channel: list of :class:`SendLimit`."""
        # sudo: limits hold for everybody who sends
        caps = self.env["crm.send.cap"].sudo()
        return [
            SendLimit(cap.maximum, cap.days)
            for cap in caps.search(
                [("company_id", "=", company.id), ("channel", "=", channel)]
            )
        ]

    def _judge_time(self, recipient, channel, company, at):
        """Return whether it is quiet where the recipient lives."""
        if not company.crm_quiet_enabled or channel not in LOUD_CHANNELS:
            return ALLOWED
        name = recipient.time_zone or company._get_crm_timezone()
        until = get_quiet_end(
            at,
            pytz.timezone(name),
            get_time_of_day(company.crm_quiet_start),
            get_time_of_day(company.crm_quiet_end),
        )
        return SendVerdict("held", "quiet", until) if until else ALLOWED
