"""What surveys keep about a person."""

from odoo import api, models

from odoo.addons.crm_extended.tools.person_data import PersonPart


class CrmPrivacy(models.AbstractModel):
    """Declare filled in surveys; what was chosen stays in the statistics."""

    _inherit = "crm.privacy"

    # ------------------------------------------------------------
    # DECLARATION
    # ------------------------------------------------------------

    @api.model
    def _get_parts(self):
        """Add the kinds of records of this add-on."""
        return [
            *super()._get_parts(),
            PersonPart(
                "survey.user_input",
                links=("partner_id",),
                emails=("email",),
                company="crm_company_id",
                values={"email": None, "nickname": None},
                hidden=("access_token", "invite_token"),
            ),
            PersonPart(
                "survey.user_input.line",
                links=("user_input_id.partner_id",),
                company="user_input_id.crm_company_id",
                values={"value_char_box": None, "value_text_box": None},
            ),
        ]
