"""Giving members points for an activity by hand."""

from odoo import fields, models
from odoo.exceptions import UserError


class LoyaltyActivityGive(models.TransientModel):
    """Ask for which activity and on what occasion."""

    _name = "loyalty.activity.give"
    _description = "Give Points for an Activity"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_ids = fields.Many2many(
        comodel_name="loyalty.card",
        relation="loyalty_activity_give_card_rel",
        string="Members' Cards",
        required=True,
        default=lambda self: self._get_default_cards(),
    )
    program_id = fields.Many2one(related="card_ids.program_id")
    activity_id = fields.Many2one(
        comodel_name="loyalty.activity",
        required=True,
        domain="[('is_by_hand', '=', True), ('program_id', '=', program_id)]",
    )
    occasion = fields.Char(
        required=True,
        help="What it was, for instance the name of the event. A member gets points "
        "for the same occasion once.",
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_give(self):
        """Give each member the points of the activity, within its caps.

        :return: a notification with how many members got points.
        :raises AccessError: for who may not change the cards.
        :raises UserError: the activity is not given by hand, or not now.
        """
        self.ensure_one()
        activity, cards = self.activity_id, self.card_ids
        activity.check_access("read")
        cards.check_access("write")
        is_open = activity.is_by_hand and activity._is_running(
            activity._get_clock().today
        )
        if not is_open or cards.program_id != activity.program_id:
            raise UserError(
                self.env._(
                    "%(activity)s is not given by hand to these members now.",
                    activity=activity.name,
                )
            )
        events = self.env["loyalty.activity.event"]
        count = 0
        for card in cards.sorted("id"):
            event = events._record(
                activity, card, f"hand/{card.id}/{self.occasion.strip().casefold()}"
            )
            if event:
                facts = event._get_hand_facts(self.occasion)
                count += bool(event._give(facts=facts))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "warning",
                "message": self.env._(
                    "%(count)s of %(total)s members got points; the others had them "
                    "for this occasion, or have reached a cap.",
                    count=count,
                    total=len(cards),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def _get_default_cards(self):
        """Return the cards that were chosen in the list, or the one that is open."""
        if self.env.context.get("active_model") != "loyalty.card":
            return self.env["loyalty.card"]
        return self.env["loyalty.card"].browse(self.env.context.get("active_ids", []))
