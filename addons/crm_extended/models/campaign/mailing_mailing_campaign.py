"""Mailings of a campaign: while it runs, not to who is held out, no chance winner."""

import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

_logger = logging.getLogger(__name__)

# what people read, and who: frozen while the campaign waits for its start
CONTENT_FIELDS = {
    "subject",
    "preview",
    "body_arch",
    "body_html",
    "mailing_domain",
    "mailing_model_id",
    "contact_list_ids",
    "crm_segment_ids",
    "crm_purpose_id",
    "campaign_id",
}


class MailingMailing(models.Model):
    """Ask the campaign before a mailing is queued, sent, changed or declared winner."""

    _inherit = "mailing.mailing"

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse a further mailing for what somebody is asked to approve.

        :raises UserError: with the way out.
        """
        mailings = super().create(vals_list)
        mailings._check_crm_frozen()
        return mailings

    def write(self, vals):
        """Refuse to change what somebody is asked to approve.

        :raises UserError: with the way out.
        """
        if CONTENT_FIELDS & set(vals):
            self._check_crm_frozen()
        result = super().write(vals)
        if vals.get("campaign_id"):
            self._check_crm_frozen()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_crm_frozen()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_put_in_queue(self):
        """Queue mailings of campaigns that run.

        :raises UserError: when a campaign does not.
        """
        self.campaign_id._ensure_running()
        return super().action_put_in_queue()

    def action_send_winner_mailing(self):
        """Send the better version of a campaign of ours when the test says so.

        Without a verdict, and without a winner, nothing is sent; the user is told why,
        and may still choose by hand.

        :return: dict: an action, or a notification with the verdict.
        """
        campaign = self.campaign_id
        selection = self[:1]._get_ab_testing_winner_selection()["value"]
        if len(campaign) != 1 or not campaign.crm_company_id or selection == "manual":
            return super().action_send_winner_mailing()
        test = campaign._get_crm_mailing_test()
        test._decide()
        winner = test.version_ids.filtered("is_winner").mailing_id
        if winner:
            return winner.action_select_as_winner()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": test.verdict, "type": "info", "sticky": True},
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _check_crm_frozen(self):
        """Refuse while the campaign waits for approval or for its start.

        :raises UserError: with the way out.
        """
        for campaign in self.campaign_id:
            if campaign.crm_state in ("submitted", "approved"):
                raise UserError(
                    self.env._(
                        "The mailings of %(campaign)s are frozen until it starts. Take "
                        "the campaign back to draft to change them.",
                        campaign=campaign.title,
                    )
                )

    def _action_send_mail(self, res_ids=None):
        """Send to nobody for a campaign that does not run, nor to who is held out.

        Who gets it and who is held out is remembered, to be compared later. Mailings
        in the queue are looked at before, see `_process_mass_mailing_queue`.
        """
        messages = self.filtered(lambda mailing: mailing.mailing_type == "sms")
        if messages:
            # these are looked at when their SMS are made
            super(MailingMailing, messages)._action_send_mail(res_ids)
        for mailing in self - messages:
            recipients = mailing._prepare_crm_recipients(res_ids)
            super(MailingMailing, mailing)._action_send_mail(recipients)
        return True

    def action_send_sms(self, res_ids=None):
        """Send SMS; to whom is decided as for mails, whoever calls this.

        :raises UserError: when the campaign does not run.
        """
        for mailing in self:
            recipients = mailing._prepare_crm_recipients(res_ids)
            super(MailingMailing, mailing).action_send_sms(recipients)
        return True

    def _prepare_crm_recipients(self, res_ids):
        """Return who gets it: without those who are held out.

        :param res_ids: the recipients when the caller chose them, else None.
        :return: list of ids; None for whom Odoo finds.
        :raises UserError: when the campaign does not run, or nobody is left.
        """
        self.ensure_one()
        if self.campaign_id.crm_company_id:
            self.campaign_id._ensure_running()
            return self._assign_crm_recipients(res_ids)
        if not res_ids:
            return res_ids
        recipients = self._leave_out_held_out(res_ids)
        if not recipients:
            raise UserError(
                self.env._(
                    "All of them are held out of marketing, to compare with those who "
                    "are not."
                )
            )
        return recipients

    def _assign_crm_recipients(self, res_ids):
        """Return who gets it, and remember them and who is held out.

        Held out is who would get it otherwise, blocked by consent or not: on both sides
        everybody counts whom the campaign is meant for.

        :param res_ids: the recipients when the caller chose them, else None.
        :raises UserError: when the caller's choice is held out altogether.
        """
        campaign = self.campaign_id
        if res_ids:
            everybody = recipients = res_ids
        else:
            recipients = self._get_remaining_recipients()
            model = self.env[self.mailing_model_real]
            everybody = model.search(self._get_recipients_domain()).ids
        persons = self._get_crm_persons(everybody)
        held_out = campaign._get_held_out_ids(set(persons.values()), record=False)
        strangers = self._get_crm_held_out_strangers(recipients, persons)
        recipients = [
            res_id
            for res_id in recipients
            if persons.get(res_id) not in held_out and res_id not in strangers
        ]
        if res_ids and not recipients:
            raise UserError(
                self.env._(
                    "All of them are held out of %(campaign)s, to compare with.",
                    campaign=campaign.title,
                )
            )
        treated = {persons[res_id] for res_id in recipients if res_id in persons}
        if treated or held_out:
            # sudo: members are written by the engine, by nobody else
            self.env["crm.campaign.member"].sudo()._remember(
                campaign, treated | held_out, held_out
            )
        return recipients

    @api.model
    def _process_mass_mailing_queue(self):
        """Take mailings of campaigns that do not run out of the queue first."""
        queued = self.search(
            [
                ("state", "in", ("in_queue", "sending")),
                ("campaign_id.crm_company_id", "!=", False),
            ]
        )
        for mailing in queued:
            reason = mailing.campaign_id._get_reason_not_running()
            if reason:
                mailing.action_cancel()
                mailing.message_post(body=reason)
                _logger.info("mailing %s paused with its campaign", mailing.id)
        return super()._process_mass_mailing_queue()

    def _get_recipients(self):
        """Leave out who is held out of the campaign, or of all marketing.

        Before Odoo draws the people of an A/B test; so the shares are those of the
        people who may get it.
        """
        return self._leave_out_held_out(super()._get_recipients())

    def _leave_out_held_out(self, res_ids):
        """Return recipients without those who are held out.

        Of the planned campaign; without one, of all marketing of the company.
        """
        campaign, company = self.campaign_id, self._get_crm_company()
        is_planned = bool(campaign.crm_company_id)
        # sudo: the setting holds for everybody who sends
        if not is_planned and not (
            company.sudo().crm_global_holdout_pct
            and (self.crm_purpose_id or self._get_default_purpose())._is_crm_marketing()
        ):
            return res_ids
        persons = self._get_crm_persons(res_ids)  # {record id: person id}
        everybody = set(persons.values())
        if is_planned:
            held_out = campaign._get_held_out_ids(everybody, record=False)
        else:
            held_out = company._get_crm_held_out_ids(everybody)
        strangers = self._get_crm_held_out_strangers(res_ids, persons)
        return [
            res_id
            for res_id in res_ids
            if persons.get(res_id) not in held_out and res_id not in strangers
        ]

    def _get_crm_held_out_strangers(self, res_ids, persons):
        """Return recipients without a person that are held out of all marketing.

        As those of a mailing list. They are known by their address: the e-mail address
        also for SMS, so that both channels leave out the same ones.

        :param persons: {record id: partner id}, see `_get_crm_persons`.
        :return: set of record ids.
        """
        company = self.campaign_id.crm_company_id or self._get_crm_company()
        strangers = [res_id for res_id in res_ids if res_id not in persons]
        # sudo: the setting holds for everybody who sends
        if not strangers or not company.sudo().crm_global_holdout_pct:
            return set()
        # sudo: the sender may not read every record, but leaves it out
        records = self.env[self.mailing_model_real].sudo().browse(strangers)
        addresses = {record.id: self._get_crm_address(record) for record in records}
        held_out = company._get_crm_held_out_addresses(set(addresses.values()) - {""})
        return {res_id for res_id, address in addresses.items() if address in held_out}

    def _get_crm_address(self, record):
        """Return the normalized address that a record is known by, or nothing."""
        names = record._fields
        if "email_normalized" in names and record.email_normalized:
            return record.email_normalized
        if "email" in names and (address := email_normalize(record.email or "")):
            return address
        return (record.phone_sanitized or "") if "phone_sanitized" in names else ""

    def _get_crm_persons(self, res_ids):
        """Return the person behind each recipient that has one.

        :return: {record id: partner id}.
        """
        if self.mailing_model_real == "res.partner":
            return {res_id: res_id for res_id in res_ids}
        model = self.env[self.mailing_model_real]
        if "partner_id" not in model._fields:
            return {}
        # sudo: the sender may not read every document, but holds the person out
        records = model.sudo().browse(res_ids)
        return {
            record.id: record.partner_id.id for record in records if record.partner_id
        }
