"""Cases that customers enter themselves, with a login or without."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, plaintext2html

from odoo.addons.crm_extended.tools import web_form


class CrmCaseWeb(models.AbstractModel):
    """Check what a form sends, and open the case."""

    _name = "crm.case.web"
    _description = "Case Forms"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _open_case(self, form, company, files=(), **values):
        """Return the new case of a form; called in sudo mode.

        :param dict form: ``subject``, ``description``, ``email``, ``phone`` and
            ``partner_name`` as they were typed.
        :param files: list of (name, content).
        :param dict values: further fields of the case, checked by the caller.
        :raises UserError: says what to correct; nothing is stored.
        """
        texts = self._check_form(form)
        cases = self.env["crm.case"].with_company(company)
        files = cases._check_portal_files(files, company)
        intake = self.env["crm.case.intake"].with_company(company)
        case = intake._receive(
            {
                **texts,
                "description": plaintext2html(texts["description"]),
                "channel": "web",
                **values,
            }
        )
        if files:
            attachments = case._create_portal_attachments(files)
            case._post_quietly(
                "",
                case.date_received,
                author_id=case.partner_id.id,
                email_from=case.email_from,
                attachment_ids=attachments.ids,
            )
        return case

    @api.model
    def _check_form(self, form):
        """Return the clean texts of a form.

        :return: dict of ``name``, ``description``, ``email``, ``phone`` and
            ``partner_name``.
        :raises UserError: something is missing or too long.
        """
        for name, label, limit in self._get_limits():
            if len(form.get(name) or "") > limit:
                raise UserError(
                    self.env._(
                        "%(label)s is too long: %(max)s characters fit.",
                        label=label,
                        max=limit,
                    )
                )
        subject = web_form.clean_line(form.get("subject"))
        if not subject:
            raise UserError(self.env._("Say in a few words what it is about."))
        email = web_form.clean_line(form.get("email"))
        if not email_normalize(email):
            raise UserError(
                self.env._("Enter your e-mail address, as name@example.com.")
            )
        return {
            "name": subject,
            "description": web_form.clean_text(form.get("description")),
            "email": email,
            "phone": web_form.clean_line(form.get("phone")),
            "partner_name": web_form.clean_line(form.get("partner_name")),
        }

    @api.model
    def _get_limits(self):
        """Return the fields of a form: list of (name, label, characters)."""
        return [
            ("subject", self.env._("The subject"), web_form.SUBJECT_CHARS),
            ("description", self.env._("The description"), web_form.TEXT_CHARS),
            ("email", self.env._("The e-mail address"), web_form.CONTACT_CHARS),
            ("phone", self.env._("The phone number"), web_form.CONTACT_CHARS),
            ("partner_name", self.env._("The name"), web_form.CONTACT_CHARS),
        ]
