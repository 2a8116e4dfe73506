"""What a campaign can be expected to bring, before it starts."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..queries import campaign_simulation as queries
from ..tools.proportion import Interval, get_pooled_rate
from ..tools.simulation import forecast

# beyond that many people the reach is estimated from so many of them
SAMPLE = 20_000
# fewer people in past campaigns say too little of a segment
MIN_PEOPLE = 100
# which rows of the response count as one, by goal
SUCCESSES = {
    "click": "response.clicks > 0",
    "reply": "response.replies > 0",
    "lead": "response.leads > 0",
}
ORDERED = "response.orders > 0"
CHANNELS = [
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("phone", "Phone"),
    ("letter", "Letter"),
]
SOURCES = [
    ("segment", "People of the same segments in past campaigns"),
    ("past", "Everybody in past campaigns"),
    ("typed", "Typed in"),
]


class CrmCampaignSimulate(models.TransientModel):
    """Reckon reach, response, cost, margin and break-even of a campaign.

    Nothing is sent and nobody is assigned. Who may be written to is asked from the
    guard-rails that every message passes; the rate comes from past campaigns.
    """

    _name = "crm.campaign.simulate"
    _description = "Simulate a Campaign"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="campaign_id.crm_company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    channel = fields.Selection(selection=CHANNELS, required=True, default="email")
    purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose",
        required=True,
        default=lambda self: self.env["mailing.mailing"]._get_default_purpose(),
        ondelete="cascade",
    )
    # reach
    member_count = fields.Integer(
        string="In the Segments", compute="_compute_reach", readonly=True
    )
    holdout_count = fields.Integer(
        string="Held Out", compute="_compute_reach", readonly=True
    )
    address_count = fields.Integer(
        string="No Usable Address", compute="_compute_reach", readonly=True
    )
    consent_count = fields.Integer(
        string="No Consent", compute="_compute_reach", readonly=True
    )
    cap_count = fields.Integer(
        string="Got Enough Lately", compute="_compute_reach", readonly=True
    )
    reach = fields.Integer(string="Reached", compute="_compute_reach", readonly=True)
    is_sample = fields.Boolean(compute="_compute_reach")
    # response
    rate_source = fields.Selection(
        selection=SOURCES,
        string="Rate From",
        compute="_compute_rate",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    past_people = fields.Integer(
        string="People Looked At", compute="_compute_rate_range"
    )
    rate_typed_pct = fields.Float(string="Your Own Estimate (%)", default=2.0)
    rate_pct = fields.Float(
        string="Response Rate (%)", compute="_compute_rate_range", digits=(16, 2)
    )
    rate_range = fields.Char(string="In Truth", compute="_compute_rate_range")
    margin_response = fields.Monetary(
        string="Margin per Response",
        compute="_compute_margin_response",
        store=True,
        readonly=False,
        precompute=True,
        help="What one response brought in past campaigns; you may know better.",
    )
    # result
    cost = fields.Monetary(compute="_compute_result")
    responses = fields.Float(compute="_compute_result", digits=(16, 1))
    responses_range = fields.Char(string="From – To", compute="_compute_result")
    margin = fields.Monetary(compute="_compute_result")
    result = fields.Monetary(string="Margin Less Cost", compute="_compute_result")
    result_range = fields.Char(string="Result From – To", compute="_compute_result")
    break_even_text = fields.Char(string="Break-even", compute="_compute_result")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("campaign_id", "channel", "purpose_id")
    def _compute_reach(self):
        """Compute how many people are left after hold-out, consent and caps."""
        for wizard in self:
            people = wizard._get_people()
            held_out = wizard.campaign_id._get_held_out_ids(people.ids, record=False)
            rest = people.filtered(lambda person: person.id not in held_out)  # noqa: B023
            reasons = wizard._get_reasons(rest)
            total = wizard._count_members()
            factor = total / len(people) if people else 0
            counts = {
                "address_count": ("no_address", "bad_address", "bounced", "duplicate"),
                "consent_count": ("refused", "missing", "unconfirmed", "blacklisted"),
                "cap_count": ("capped",),
            }
            wizard.member_count = total
            wizard.holdout_count = round(len(held_out) * factor)
            for name, codes in counts.items():
                wizard[name] = round(sum(map(reasons.count, codes)) * factor)
            wizard.reach = round(reasons.count("") * factor)
            wizard.is_sample = total > len(people)

    @api.depends("campaign_id", "channel")
    def _compute_rate(self):
        for wizard in self:
            if wizard._count_past(True) >= MIN_PEOPLE:
                wizard.rate_source = "segment"
            elif wizard._count_past(False):
                wizard.rate_source = "past"
            else:
                wizard.rate_source = "typed"

    @api.depends("rate_source", "rate_typed_pct", "channel", "campaign_id")
    def _compute_rate_range(self):
        """Compute rate_pct, rate_range and past_people."""
        for wizard in self:
            rate = wizard._get_rate()
            wizard.rate_pct = 100 * rate.value
            wizard.rate_range = f"{100 * rate.low:.2f} – {100 * rate.high:.2f} %"
            wizard.past_people = (
                wizard._count_past(wizard.rate_source == "segment")
                if wizard.rate_source != "typed"
                else 0
            )

    @api.depends("rate_source", "channel", "campaign_id")
    def _compute_margin_response(self):
        for wizard in self:
            past = wizard._get_past(wizard.rate_source == "segment")
            successes = sum(row[1] for row in past)
            margin = sum(row[2] for row in past)
            wizard.margin_response = margin / successes if successes else 0.0

    @api.depends("reach", "rate_pct", "margin_response", "rate_source")
    def _compute_result(self):
        """Compute cost, responses, margin, result and break-even."""
        for wizard in self:
            wizard.cost = wizard._get_cost()
            known = forecast(
                wizard.reach, wizard._get_rate(), wizard.margin_response, wizard.cost
            )
            wizard.responses = known.responses.value
            wizard.responses_range = (
                f"{known.responses.low:.0f} – {known.responses.high:.0f}"
            )
            wizard.margin = known.margin.value
            wizard.result = known.result.value
            wizard.result_range = f"{known.result.low:.0f} – {known.result.high:.0f}"
            wizard.break_even_text = wizard._get_break_even_text(known)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def _open(self, campaign):
        """Return the action that opens the simulation of a campaign.

        :param campaign: one ``utm.campaign``.
        :raises AccessError: when the user may not plan campaigns.
        :raises UserError: when the campaign has no segment.
        """
        campaign._ensure_can_plan()
        campaign.check_access("read")
        if not campaign.crm_segment_ids:
            raise UserError(
                self.env._(
                    "Say for which segments %(campaign)s is; then it can be simulated.",
                    campaign=campaign.title,
                )
            )
        wizard = self.create({"campaign_id": campaign.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulation"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    # ------------------------------------------------------------
    # REACH
    # ------------------------------------------------------------

    def _get_members_query(self):
        """Return the query of the people in the segments of the campaign, each once."""
        # sudo: planners know their segments, whatever contacts they may open
        segments = self.campaign_id.sudo().crm_segment_ids
        return SQL("SELECT DISTINCT * FROM (%s) m", segments._get_member_ids_query())

    def _count_members(self):
        """Return how many people are in the segments."""
        [[count]] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM (%s) member", self._get_members_query())
        )
        return count

    def _get_people(self):
        """Return the people of the segments; of very many, a part that stays the same.

        :return: ``res.partner``, with rights to read what is counted.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT member.id FROM (%s) member (id)
                    ORDER BY MD5(member.id::text) LIMIT %s""",
                self._get_members_query(),
                SAMPLE,
            )
        )
        # sudo: they are counted, not shown
        return self.env["res.partner"].sudo().browse([row[0] for row in rows])

    def _get_reasons(self, people):
        """Return why each person cannot be reached; an empty text when it can.

        Quiet hours only delay, so they count as reached.
        """
        guard = self.env["crm.send.guard"]
        recipients = guard._get_recipients(people, self.channel, self.company_id)
        verdicts = guard._check(
            [recipients[person.id] for person in people],
            self.channel,
            self.purpose_id,
            self.company_id,
            fields.Datetime.now(),
        )
        return [
            verdict.reason if verdict.state == "blocked" else "" for verdict in verdicts
        ]

    # ------------------------------------------------------------
    # RESPONSE
    # ------------------------------------------------------------

    def _get_past(self, in_segments):
        """Return what past campaigns reached and got back.

        :param bool in_segments: only people who are in the campaign's segments.
        :return: list of (people, successes, margin), one per campaign that reached
            somebody by the channel.
        """
        self.ensure_one()
        self.env.flush_all()
        campaign = self.campaign_id
        # sudo: planners know their segments, whatever contacts they may open
        segments = campaign.sudo().crm_segment_ids
        rows = self.env.execute_query(
            queries.build_past_query(
                self.company_id.id,
                campaign.id,
                self.channel,
                SQL(SUCCESSES.get(campaign.crm_goal_event, ORDERED)),
                self.env["crm.campaign.response.report"]._table_query,
                segments.ids if in_segments else None,
            )
        )
        return [
            (people, min(successes, people), float(margin))
            for _campaign, people, successes, margin in rows
            if people
        ]

    def _count_past(self, in_segments):
        """Return how many people past campaigns reached."""
        return sum(row[0] for row in self._get_past(in_segments))

    def _get_rate(self):
        """Return the response rate with its interval."""
        if self.rate_source != "typed":
            past = self._get_past(self.rate_source == "segment")
            rate = get_pooled_rate([(row[1], row[0]) for row in past])
            if rate:
                return rate
            return Interval(0.0, 0.0, 1.0)
        typed = min(max(self.rate_typed_pct, 0.0), 100.0) / 100
        return Interval(typed, typed, typed)

    # ------------------------------------------------------------
    # RESULT
    # ------------------------------------------------------------

    def _get_cost(self):
        """Return fixed cost, and cost per message for everybody who is reached."""
        costs = self.campaign_id.crm_cost_ids
        fixed = costs.filtered(lambda cost: cost.kind == "fixed")
        grows = costs - fixed
        return sum(fixed.mapped("amount_planned")) + self.reach * sum(
            grows.mapped("price_message")
        )

    def _get_break_even_text(self, known):
        """Say how many responses pay for it."""
        if known.break_even_responses is None:
            return self.env._(
                "A response brings nothing as it stands: type in what it is worth."
            )
        if known.break_even_rate is None:
            return self.env._(
                "It never pays: %(needed)s responses would be needed, and fewer people "
                "are reached.",
                needed=f"{known.break_even_responses:.0f}",
            )
        return self.env._(
            "%(needed)s responses pay for it: %(rate)s %% of the people reached.",
            needed=f"{known.break_even_responses:.0f}",
            rate=f"{100 * known.break_even_rate:.2f}",
        )
