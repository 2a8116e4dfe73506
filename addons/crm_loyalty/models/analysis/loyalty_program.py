"""The set-up is one of the ways to a program."""

from odoo import api, models

SETUP = "crm_loyalty_setup"


class LoyaltyProgram(models.Model):
    """Offer the set-up where there is no program yet."""

    _inherit = "loyalty.program"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def get_program_templates(self):
        """Offer the set-up first, beside Odoo's templates.

        :return: as the method that is extended.
        """
        templates = super().get_program_templates()
        if self.env.context.get("menu_type") == "gift_ewallet":
            return templates
        return {
            SETUP: {
                "title": self.env._("Set Up a Loyalty Program"),
                "description": self.env._(
                    "Shop, B2B or service company: points, tiers and mails in one "
                    "dialog"
                ),
                "icon": "loyalty_cards",
            },
            **templates,
        }

    @api.model
    def create_from_template(self, template_id):
        """Open the set-up, which creates the program.

        :return: as the method that is extended.
        """
        if template_id == SETUP:
            return self.env["ir.actions.act_window"]._for_xml_id(
                "crm_loyalty.loyalty_setup_action"
            )
        return super().create_from_template(template_id)
