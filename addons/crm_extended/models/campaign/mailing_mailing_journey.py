"""Mailings that carry the text of a step of a journey."""

from odoo import fields, models


class MailingMailing(models.Model):
    """Queue mails and SMS for the people whom the engine names, and for nobody else."""

    _inherit = "mailing.mailing"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_journey_step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        string="Step of a Journey",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_company(self):
        """Return the company whose consents and settings count."""
        self.ensure_one()
        return self.crm_company_id or self.user_id.company_id or self.env.company

    def _queue_for(self, partners):
        """Make the messages of a step for people; Odoo's jobs send them."""
        self.ensure_one()
        if self.mailing_type == "sms":
            composer = self.env["sms.composer"].with_context(active_id=False)
            values = self._send_sms_get_composer_values(partners.ids)
            composer.create({**values, "mass_force_send": False})._action_send_sms()
            return
        composer = self.env["mail.compose.message"].with_context(
            active_ids=partners.ids,
            default_composition_mode="mass_mail",
            **self._get_mass_mailing_context(),
        )
        composer.create(self._prepare_composer_vals())._action_send_mail()

    def _prepare_composer_vals(self):
        """Return the values of the composer that makes the mails."""
        values = {
            "auto_delete": False,
            # Odoo's job sends: what is rolled back must not have left
            "force_send": False,
            "author_id": self.user_id.partner_id.id,
            "body": self._prepend_preview(self.body_html or "", self.preview),
            "composition_mode": "mass_mail",
            "email_from": self.email_from,
            "mail_server_id": self.mail_server_id.id,
            "mass_mailing_id": self.id,
            "model": self.mailing_model_real,
            "reply_to_force_new": self.reply_to_mode == "new",
            "subject": self.subject,
            "template_id": False,
            "use_exclusion_list": self.use_exclusion_list,
        }
        if self.reply_to_mode == "new":
            values["reply_to"] = self.reply_to
        return values

    def _get_seen_list(self):
        """Leave it to the engine who got a step: it may be walked again later."""
        return [] if self.crm_journey_step_id else super()._get_seen_list()

    def _get_seen_list_sms(self):
        """As ``_get_seen_list``, for SMS."""
        return ([], []) if self.crm_journey_step_id else super()._get_seen_list_sms()
