"""A call is judged."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.quality import Answer, get_score_pct
from ..call.crm_call import GROUP_SUPERVISOR


class CrmQualityReview(models.Model):
    """The points of one call on one card; agents see their own when they are done."""

    _name = "crm.quality.review"
    _description = "Review of a Call"
    _order = "date_week desc, id desc"
    _rec_name = "call_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="crm.quality.card", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="card_id.company_id", store=True, index=True, string="Company"
    )
    call_id = fields.Many2one(
        comodel_name="crm.call", required=True, index=True, ondelete="cascade"
    )
    agent_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        compute="_compute_agent_user_id",
        store=True,
        index="btree_not_null",
        help="Who spoke when the review was opened.",
    )
    reviewer_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    date_week = fields.Date(string="Week", index=True)
    date_done = fields.Datetime(string="Done", readonly=True)
    state = fields.Selection(
        selection=[("draft", "To Do"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
    )
    line_ids = fields.One2many(
        comodel_name="crm.quality.line",
        inverse_name="review_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        string="Points",
    )
    score_pct = fields.Float(
        string="Score (%)", compute="_compute_score_pct", store=True, aggregator="avg"
    )
    comment = fields.Text(string="For the Agent")
    answer = fields.Text(string="The Agent Says")

    _unique_call = models.Constraint(
        "UNIQUE(card_id, call_id)", "This call has a review on this card already."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("call_id")
    def _compute_agent_user_id(self):
        """Take the agent of the call, once."""
        for review in self:
            review.agent_user_id = review.call_id.agent_user_id

    @api.depends("card_id")
    def _compute_line_ids(self):
        """Take the criteria of the card; later changes of the card change nothing."""
        for review in self:
            review.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "name": criterion.name,
                            "sequence": criterion.sequence,
                            "weight": criterion.weight,
                            "max_points": criterion.max_points,
                            "is_critical": criterion.is_critical,
                        }
                    )
                    for criterion in review.card_id.criterion_ids
                ),
            ]

    @api.depends(
        "line_ids.points",
        "line_ids.applies",
        "line_ids.weight",
        "line_ids.max_points",
        "line_ids.is_critical",
    )
    def _compute_score_pct(self):
        """Compute the weighted share of the points."""
        for review in self:
            review.score_pct = get_score_pct(review._get_answers()) or 0.0

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("card_id", "call_id")
    def _check_call(self):
        """Refuse calls of another company, and those that nobody answered."""
        for review in self:
            if review.call_id.company_id != review.card_id.company_id:
                raise UserError(
                    self.env._("Card and call belong to different companies.")
                )
            if not review.call_id.agent_user_id:
                raise UserError(self.env._("Nobody answered this call."))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Let the agent answer to a review, and nothing else.

        :raises AccessError: an agent changes what a supervisor wrote.
        :raises UserError: the points of a review that is done.
        """
        if not self.env.su and not self.env.user.has_group(GROUP_SUPERVISOR):
            if vals.keys() - {"answer"}:
                raise AccessError(
                    self.env._("Answer to the review; its points are the reviewer's.")
                )
        if vals.keys() & {"card_id", "call_id", "line_ids", "comment"} and any(
            review.state == "done" for review in self
        ):
            raise UserError(
                self.env._("The review is done; open it again to change it.")
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_done(self):
        """Finish the reviews; from now on the agents see them.

        :raises UserError: nothing applies to the call, or it is one's own.
        """
        for review in self:
            if review.agent_user_id == self.env.user:
                raise UserError(self.env._("Nobody judges own calls."))
            if get_score_pct(review._get_answers()) is None:
                raise UserError(
                    self.env._("Not one criterion applies: give points first.")
                )
        self.write(
            {
                "state": "done",
                "reviewer_id": self.env.uid,
                "date_done": fields.Datetime.now(),
            }
        )

    def action_reopen(self):
        """Change the points again; the agents do not see them meanwhile."""
        self.write({"state": "draft", "date_done": False})

    def action_open_call(self):
        """Return the action that shows the call."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.call",
            "res_id": self.call_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_answers(self):
        """Return the points as the formula wants them."""
        return [
            Answer(
                line.points if line.applies else None,
                line.max_points,
                line.weight,
                line.is_critical,
            )
            for line in self.line_ids
        ]
