"""Cases opened from a live chat."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.mail.tools.discuss import Store


class CrmCase(models.Model):
    """Link a case to the conversation it comes from."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    origin_channel_id = fields.Many2one(
        comodel_name="discuss.channel",
        string="Live Chat",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("origin_channel_id")
    def _check_origin_channel_id(self):
        channels = self.with_env(self.env(su=self.env.su)).origin_channel_id
        if channels and not channels.has_access("read"):
            raise AccessError(
                self.env._("Link a case to a conversation that you take part in.")
            )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_chat(self):
        """Show the conversation in a chat window."""
        self.ensure_one()
        Store(bus_channel=self.env.user).add(
            self.origin_channel_id, extra_fields={"open_chat_window": True}
        ).bus_send()
