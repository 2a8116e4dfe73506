"""A step is looked over before its journey starts."""

import logging

from odoo import models
from odoo.exceptions import UserError

from .crm_journey_step import TESTED_KINDS

_logger = logging.getLogger(__name__)


class CrmJourneyStep(models.Model):
    """Say what is missing in a step."""

    _inherit = "crm.journey.step"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_content_problem(self):
        """Return a sentence about what is missing in this step; empty for nothing."""
        self.ensure_one()
        if self.kind in ("mail", "sms", "letter"):
            problem = self._get_text_problem() or self._get_test_problem()
            if self.kind in TESTED_KINDS:
                for variant in self.variant_ids:
                    problem = problem or self._get_text_problem(variant)
            return problem
        # sudo: whether there is a secret is no secret
        secret = self.sudo().webhook_secret
        missing = {
            "activity": (
                not self.activity_type_id,
                self.env._("choose what is to be done"),
            ),
            "update": (
                not (
                    self.update_user_id
                    if self.update_kind == "set_user"
                    else self.update_tag_id
                ),
                self.env._("choose what is changed"),
            ),
            "webhook": (
                not self.webhook_url or not secret,
                self.env._("give the address and the secret of the other system"),
            ),
            "wait_until": (
                self.until_kind == "date" and not self.until_date,
                self.env._("choose the date"),
            ),
        }
        is_missing, what = missing.get(self.kind, (False, ""))
        if not is_missing:
            return ""
        return self.env._("“%(step)s”: %(what)s.", step=self.name, what=what)

    def _get_text_problem(self, source=None):
        """Return a sentence about a text that is missing, or cannot be filled in.

        :param source: the record that names the templates; the step itself if none.
        """
        template, texts = self._get_texts(source)
        if not template or any(self._is_text_empty(text) for _name, text in texts):
            return self.env._(
                "“%(step)s” has no text: choose one with a subject and a text.",
                step=self.name,
            )
        sample = self.env["res.partner"].search(
            [("company_id", "in", (False, self.company_id.id))], limit=1
        )
        try:
            self._render(sample, source)
        except UserError as err:
            _logger.info("Text of step %s cannot be rendered: %s", self.id, err)
            return self.env._(
                "The text of “%(step)s” cannot be filled in: %(error)s",
                step=self.name,
                error=str(err).splitlines()[0][:200] if str(err) else "",
            )
        return ""

    def _get_texts(self, source=None):
        """Return the template of a step, and [(field, text)] of it."""
        self.ensure_one()
        source = source or self
        if self.kind == "sms":
            template = source.sms_template_id.sudo()  # sudo: templates may be others'
            return template, [("body", template.body)]
        template = source.mail_template_id
        if self.kind == "letter":
            template = source.letter_template_id
        template = template.sudo()  # sudo: as above
        return template, [
            ("subject", template.subject),
            ("body_html", template.body_html),
        ]

    def _render(self, partners, source=None):
        """Return {partner id: {field: text}} of a step that is not published yet."""
        template, texts = self._get_texts(source)
        rendered = {partner.id: {} for partner in partners}
        for name, _text in texts:
            for partner_id, text in template._render_field(name, partners.ids).items():
                rendered[partner_id][name] = text
        return rendered
