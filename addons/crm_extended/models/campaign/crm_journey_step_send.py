"""Steps that write to people: e-mail, SMS and letter."""

from odoo import api, fields, models
from odoo.tools import SQL, is_html_empty

from ...tools.journey_result import StepResult

CHANNELS = {"mail": "email", "sms": "sms", "letter": "letter"}
# {failure type of a trace: reason of the list of messages}
TRACE_REASONS = {
    "mail_bl": "blacklisted",
    "mail_dup": "duplicate",
    "mail_optout": "refused",
    "mail_email_missing": "no_address",
    "mail_email_invalid": "bad_address",
    "crm_consent_missing": "missing",
    "sms_blacklist": "blacklisted",
    "sms_duplicate": "duplicate",
    "sms_optout": "refused",
    "sms_number_missing": "no_address",
    "sms_number_format": "bad_address",
}


class CrmJourneyStep(models.Model):
    """Queue messages through Odoo's mailings, one mailing per step of a version.

    So replies, bounces, clicks and unsubscriptions are those of any mailing.
    """

    _inherit = "crm.journey.step"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    mail_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Mail",
        domain="[('model', '=', 'res.partner')]",
        ondelete="restrict",
    )
    sms_template_id = fields.Many2one(
        comodel_name="sms.template",
        string="SMS",
        domain="[('model', '=', 'res.partner')]",
        ondelete="restrict",
    )
    letter_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Letter",
        domain="[('model', '=', 'res.partner')]",
        ondelete="restrict",
        help="Subject and text of the letter.",
    )
    letter_subject = fields.Char(readonly=True, copy=False)
    letter_body = fields.Html(
        readonly=True,
        copy=False,
        sanitize=False,
        help="The text as it was when the journey was published.",
    )
    mailing_id = fields.Many2one(
        comodel_name="mailing.mailing",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Carries the text as it was when the journey was published.",
    )

    # ------------------------------------------------------------
    # PUBLISH
    # ------------------------------------------------------------

    def _freeze(self):
        """Take the texts of today over, so that later changes touch nobody."""
        # sudo: only the engine uses these mailings; who publishes may do so
        for step in self.sudo():
            if step.kind in ("mail", "sms"):
                step.mailing_id = self.env["mailing.mailing"].create(
                    step._prepare_mailing_vals()
                )
            elif step.kind == "letter":
                template = step.letter_template_id
                step.letter_subject = template.subject
                step.letter_body = template.body_html

    def _prepare_mailing_vals(self, source=None):
        """Return the values of the mailing that carries the text of a step.

        :param source: the record that names the templates; the step itself if none.
        """
        journey, source = self.journey_id, source or self
        values = {
            "name": f"{journey.name} · {self.name}",
            "subject": self.name,
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "mailing_domain": "[('id', '=', 0)]",
            "campaign_id": journey.campaign_id.id,
            "crm_purpose_id": journey.purpose_id.id,
            "crm_company_id": journey.company_id.id,
            "user_id": (journey.user_id or self.env.user).id,
            "state": "done",
            "keep_archives": True,
            "crm_journey_step_id": self.id,
        }
        if self.kind == "sms":
            template = source.sms_template_id
            return {
                **values,
                "mailing_type": "sms",
                "body_plaintext": template.body,
                "sms_allow_unsubscribe": True,
            }
        template = source.mail_template_id
        sender = template.email_from or journey.company_id.email_formatted
        return {
            **values,
            "subject": template.subject,
            "body_arch": template.body_html,
            "body_html": template.body_html,
            **({"email_from": sender} if sender else {}),
            **(
                {"reply_to_mode": "new", "reply_to": template.reply_to}
                if template.reply_to
                else {}
            ),
        }

    # ------------------------------------------------------------
    # WALK
    # ------------------------------------------------------------

    def _do_mail(self, people):
        """Queue a mail for each person who may get it now."""
        return self._send(people)

    def _do_sms(self, people):
        """Queue an SMS for each person who may get it now."""
        return self._send(people)

    def _do_letter(self, people):
        """Put a letter for each person who may get it on the pile to be printed."""
        return self._send(people)

    def _send(self, people):
        """Ask the guard, queue what may go, write down what happened to each.

        :return: {id of the person in the journey: :class:`StepResult`}.
        """
        self.ensure_one()
        guard = self.env["crm.send.guard"]
        channel, journey = CHANNELS[self.kind], self.journey_id
        now = fields.Datetime.now()
        recipients = guard._get_recipients(
            people.partner_id, channel, journey.company_id
        )
        targets = [recipients[person.partner_id.id] for person in people]
        verdicts = guard._check(
            targets, channel, journey.purpose_id, journey.company_id, now
        )
        verdicts = guard._refuse_second(self, targets, verdicts)
        allowed = people.browse(
            person.id
            for person, verdict in zip(people, verdicts, strict=True)
            if verdict.state == "allowed"
        )
        chosen = self._choose_mailings(people.partner_id)
        traces = self._queue(allowed.partner_id, chosen) if allowed else {}
        keys = guard._get_keys(self, targets, channel, journey.company_id)
        rows, results = [], {}
        for person, target, verdict in zip(people, targets, verdicts, strict=True):
            trace = traces.get(person.partner_id.id, (None, ""))
            result = self._get_result(verdict, trace)
            results[person.id] = result
            rows.append(
                {
                    **self._prepare_send_vals(person, target, channel, result),
                    "mailing_id": chosen[person.partner_id.id][0].id,
                    "variant": chosen[person.partner_id.id][1],
                    "date": now,
                    "mailing_trace_id": trace[0],
                    **(keys[target] if result.outcome == "sent" else {}),
                }
            )
        self.env["crm.send.log"]._append(rows)
        return results

    def _get_result(self, verdict, trace):
        """Return the :class:`StepResult` of one person."""
        if verdict.state == "held":
            return StepResult("held", verdict.reason, due=verdict.until)
        reason = verdict.reason or trace[1]
        return StepResult("blocked" if reason else "sent", reason)

    def _prepare_send_vals(self, person, target, channel, result):
        """Return the values of one row of the list of messages."""
        journey = self.journey_id
        return {
            "company_id": journey.company_id.id,
            "partner_id": person.partner_id.id,
            "address": target.address,
            "channel": channel,
            "purpose_id": journey.purpose_id.id,
            "campaign_id": journey.campaign_id.id,
            "journey_id": journey.id,
            "step_id": self.id,
            "state": result.outcome,
            "reason": result.reason,
        }

    def _queue(self, partners, chosen):
        """Make the messages of people who may get them.

        :param dict chosen: see ``_choose_mailings``.
        :return: {partner id: (trace id or None, reason why it was not made or "")}.
        """
        self.ensure_one()
        if self.kind == "letter":
            self.env["crm.journey.letter"]._put_on_pile(self, partners)
            return {}
        latest = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(id), 0) FROM mailing_trace")
        )[0][0]
        groups = partners.grouped(lambda partner: chosen[partner.id][0])
        for mailing, readers in groups.items():
            mailing._queue_for(readers)
        traces = self.env["mailing.trace"].search(
            [
                ("mass_mailing_id", "in", self._get_mailings().ids),
                ("res_id", "in", partners.ids),
                ("id", ">", latest),
            ]
        )
        return {
            trace.res_id: (
                trace.id,
                TRACE_REASONS.get(trace.failure_type, "server")
                if trace.trace_status in ("cancel", "error")
                else "",
            )
            for trace in traces
        }

    # ------------------------------------------------------------
    # CHECK
    # ------------------------------------------------------------

    @api.model
    def _is_text_empty(self, text):
        """Tell whether a template has no text, and no placeholder either."""
        return not text or (is_html_empty(text) and "t-out" not in str(text))
