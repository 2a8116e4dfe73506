"""What calls are judged by, and how many are drawn."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.quality import get_sample

WEEK = timedelta(days=7)


class CrmQualityCard(models.Model):
    """A score card: criteria with weights, and the number of calls per agent."""

    _name = "crm.quality.card"
    _description = "Score Card"
    _order = "name, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    queue = fields.Char(help="Draw calls of this queue only; empty: of all of them.")
    calls_per_week = fields.Integer(
        string="Calls per Agent and Week",
        default=2,
        help="So many answered calls of each agent are drawn every Monday from the "
        "week before. 0: none is drawn.",
    )
    min_talk_seconds = fields.Integer(
        string="Shortest Call (s)",
        default=30,
        help="Calls that were spoken shorter are not drawn.",
    )
    criterion_ids = fields.One2many(
        comodel_name="crm.quality.criterion", inverse_name="card_id", copy=True
    )

    _check_numbers = models.Constraint(
        "CHECK(calls_per_week >= 0 AND min_talk_seconds >= 0)",
        "Calls per week and the shortest call are 0 or more.",
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_draw(self):
        """Draw last week's calls now; those drawn already stay as they are.

        :return: the action that shows the reviews of these cards to do.
        """
        self.check_access("write")
        self._draw(fields.Date.context_today(self))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reviews"),
            "res_model": "crm.quality.review",
            "view_mode": "list,form",
            "domain": [("card_id", "in", self.ids), ("state", "=", "draft")],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _draw(self, today):
        """Draw calls of the week before the one of ``today``, and open their reviews.

        Who runs it again gets the same calls (``tools/quality.get_sample``).
        """
        monday = today - timedelta(days=today.weekday())
        start, end = monday - WEEK, monday
        reviews = self.env["crm.quality.review"]
        for card in self:
            drawn = card._get_drawn(start, end)
            known = reviews.search(
                Domain("card_id", "=", card.id) & Domain("call_id", "in", drawn.ids)
            ).call_id
            reviews.create(
                [
                    {"card_id": card.id, "call_id": call.id, "date_week": start}
                    for call in drawn - known
                ]
            )

    def _get_drawn(self, start, end):
        """Return the calls of all agents that are drawn for a week."""
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("date_started", ">=", fields.Datetime.to_datetime(start))
            & Domain("date_started", "<", fields.Datetime.to_datetime(end))
            & Domain("state", "=", "ended")
            & Domain("agent_user_id", "!=", False)
            & Domain("talk_seconds", ">=", self.min_talk_seconds)
        )
        if self.queue:
            domain &= Domain("queue", "=", self.queue)
        ids = []
        for user, call_ids in self.env["crm.call"]._read_group(
            domain, ["agent_user_id"], ["id:array_agg"]
        ):
            seed = f"{self.id}:{start}:{user.id}"
            ids += get_sample(call_ids, self.calls_per_week, seed)
        return self.env["crm.call"].browse(ids)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_draw(self):
        """Draw the calls of last week for all cards."""
        cards = self.search([("calls_per_week", ">", 0)])
        cards._draw(fields.Date.context_today(self))
