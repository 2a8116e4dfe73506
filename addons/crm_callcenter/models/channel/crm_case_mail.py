"""Cases by mail: what comes in and how answers leave."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, formataddr
from odoo.tools.mail import email_split_tuples, parse_contact_from_email

from ...tools.mail_classify import OWN_HEADER, clean_subject, find_phone
from .crm_case_gateway import SCAN_CHANNELS


class CrmCase(models.Model):
    """Open cases from mail; send answers from the team's address."""

    _name = "crm.case"
    _inherit = ["crm.case", "mail.thread.main.attachment"]

    # ------------------------------------------------------------
    # MAIL IN
    # ------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a case through the door that all channels use."""
        custom_values = custom_values or {}
        team = self.env["crm.case.gateway"]._get_team(custom_values)
        values = self._prepare_mail_vals(msg_dict, custom_values)
        values["team_id"] = team.id
        values.pop("company_id", None)
        intake = self.env["crm.case.intake"].with_company(team.company_id)
        case = intake._receive(values).with_context(**self.env.context)
        case._message_auto_subscribe(
            {"team_id": case.team_id.id, "user_id": case.user_id.id}
        )
        return case

    def _prepare_mail_vals(self, msg_dict, custom_values):
        """Return the values of the case that a mail opens."""
        channel = custom_values.get("channel") or "email"
        subject = clean_subject(msg_dict.get("subject"))
        values = {
            **custom_values,
            "name": subject or self.env._("(no subject)"),
            "description": msg_dict.get("body"),
            "channel": channel,
            "email_cc": ", ".join(
                self._mail_cc_sanitized_raw_dict(msg_dict.get("cc")).values()
            ),
        }
        if channel in SCAN_CHANNELS:
            # a machine sent it: its address is not the customer's
            return {**values, "phone": find_phone(subject) or False}
        name, email = parse_contact_from_email(msg_dict.get("email_from") or "")
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        company_id = custom_values.get("company_id") or self.env.company.id
        if author and author.company_id.id in (False, company_id):
            values["partner_id"] = author.id
        return {
            **values,
            "email": email or msg_dict.get("email_from"),
            "partner_name": name,
        }

    def _mail_cc_sanitized_raw_dict(self, cc_string):
        """Leave out our own addresses and what is no address."""
        valid = {
            email_normalize(email): formataddr((name, email))
            for name, email in email_split_tuples(cc_string or "")
            if email_normalize(email)
        }
        # sudo: aliases are managed by administrators
        own = self.env["mail.alias.domain"].sudo()._find_aliases(list(valid))
        return super()._mail_cc_sanitized_raw_dict(
            ", ".join(full for key, full in valid.items() if key not in own)
        )

    def _creation_subtype(self):
        """Tell followers of the team about new cases, apart from answers."""
        return self.env.ref("crm_callcenter.mt_case_new")

    def _is_of(self, email):
        """Tell whether this address belongs to the case.

        Its customer, people in copy, the customer's organisation and our own people.

        :param str email: a normalised address.
        """
        self.ensure_one()
        if email == email_normalize(self.email_from or ""):
            return True
        if email in self._mail_cc_sanitized_raw_dict(self.email_cc):
            return True
        partners = self.env["res.partner"].search(
            Domain("email_normalized", "=", email), limit=20
        )
        commercial = self.commercial_partner_id
        return any(
            not partner.partner_share
            or (commercial and partner.commercial_partner_id == commercial)
            for partner in partners
        )

    # ------------------------------------------------------------
    # MAIL OUT
    # ------------------------------------------------------------

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Let answers come to the team."""
        # sudo: a customer who may not read the team answers it
        teams = self.sudo().mapped("team_id")
        addresses = teams._notify_get_reply_to(default=default, author_id=author_id)
        return {
            case.id: addresses.get(case.sudo().team_id.id) or default for case in self
        }

    def _message_compute_subject(self):
        """Put the number into the subject."""
        self.ensure_one()
        return f"[{self.number}] {self.name}"

    def _notify_by_email_get_headers(self, headers=None):
        """Mark our own mail, so that it is known when it comes back."""
        headers = super()._notify_by_email_get_headers(headers=headers)
        headers[OWN_HEADER] = self.env["crm.case.gateway"]._get_marker()
        return headers

    @api.model
    def _get_automatic_mail_values(self, submitted="auto-generated"):
        """Return values of mail that nobody wrote: no program is to answer it.

        :param str submitted: ``Auto-Submitted`` as RFC 3834 has it.
        """
        headers = {
            "Auto-Submitted": submitted,
            "X-Auto-Response-Suppress": "All",
            OWN_HEADER: self.env["crm.case.gateway"]._get_marker(),
        }
        return {"headers": repr(headers)}

    def _get_customer_lang(self):
        """Return the code of the language in which the customer is written to."""
        self.ensure_one()
        # sudo: the language of the customer is no secret to who answers
        case_sudo = self.sudo()
        return (
            case_sudo.partner_id.lang
            or case_sudo.company_id.partner_id.lang
            or self.env.lang
            or "en_US"
        )

    def _get_sender(self):
        """Return the address from which automatic mail of the case leaves."""
        self.ensure_one()
        team = self.team_id
        email = team.alias_email or self.company_id.email
        return formataddr((team.name, email)) if email else False

    # ------------------------------------------------------------
    # ACKNOWLEDGEMENT
    # ------------------------------------------------------------

    def _acknowledge(self):
        """Send the number and a link to who opened the case by mail or form.

        Not when another system sent the case, nor when it was received long ago.
        """
        for case in self.filtered(lambda case: case._is_to_acknowledge()):
            template = case.team_id._get_acknowledgement_template()
            if not template:
                continue
            # sudo: customers open cases, and may not send templates
            template.sudo().send_mail(
                case.id,
                email_values=self._get_automatic_mail_values("auto-replied"),
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _is_to_acknowledge(self):
        """Tell whether the team wants this case acknowledged."""
        self.ensure_one()
        wanted = {
            "email": self.team_id.acknowledges_email,
            "web": self.team_id.acknowledges_web,
        }
        return bool(
            wanted.get(self.channel)
            and not self.source
            and email_normalize(self.email_from or "")
            and not self._is_history(self.date_received)
        )

    def _get_promised_date(self):
        """Return until when the customer is promised an answer, or nothing."""
        self.ensure_one()
        return self.sla_deadline
