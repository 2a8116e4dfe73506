"""Answers from templates, in the customer's language."""

from odoo import models


class CrmCase(models.Model):
    """Open the composer and the macros; render templates."""

    _inherit = "crm.case"

    # the desk shows very important customers first
    _vip_queue = models.Index(
        "(company_id, priority DESC, id) "
        "WHERE is_closed IS NOT TRUE AND service_level = 'vip'"
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_reply(self):
        """Open the composer to the customer; an answer to approve where needed."""
        self.ensure_one()
        if self._is_approval_missing():
            return self.action_request_approval()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer to %(case)s", case=self.number),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": "crm.case",
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self.partner_id.ids,
                "default_subtype_xmlid": "mail.mt_comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "lang": self._get_customer_lang(),
            },
        }

    def action_open_macros(self):
        """Open the choice of a macro for these cases."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Run a Macro"),
            "res_model": "crm.case.macro.run",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_case_ids": self.ids},
        }

    def action_open_bulk_reply(self):
        """Open one answer to the customers of these cases."""
        action = self.action_open_macros()
        return {
            **action,
            "name": self.env._("Answer the Customers"),
            "context": {**action["context"], "default_mode": "reply"},
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _render_answer(self, template):
        """Return the body and the attachments of a template for one case.

        :return: (Markup, attachment ids), in the customer's language.
        """
        self.ensure_one()
        # sudo: templates are written by their managers; agents only send them
        template_sudo = template.sudo()
        lang = self._get_customer_lang()
        body = template_sudo.with_context(lang=lang)._render_field(
            "body_html", self.ids, set_lang=lang
        )[self.id]
        return body, template_sudo.attachment_ids.ids
