"""Who may watch a board."""

from odoo import models

from ..call.crm_call import GROUP_SUPERVISOR
from .crm_call_board import CHANNEL


class IrWebsocket(models.AbstractModel):
    """Let supervisors listen to the boards of their companies."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Put the boards of the user's companies where a board was asked for.

        The name is only a wish: who is no supervisor gets nothing for it.
        """
        return super()._build_bus_channel_list(self._get_board_channels(channels))

    def _get_board_channels(self, channels):
        """Return the channels with those of the user's boards."""
        if CHANNEL not in channels:
            return channels
        kept = [channel for channel in channels if channel != CHANNEL]
        user = self.env.user
        if user.has_group(GROUP_SUPERVISOR):
            kept.extend((company, CHANNEL) for company in user.company_ids)
        return kept
