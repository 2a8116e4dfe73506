"""Walk through a journey with one person, and send nothing."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.campaign.crm_journey_step import TESTED_KINDS
from ..models.campaign.crm_journey_step_send import CHANNELS
from ..models.campaign.crm_send_log import REASONS


class CrmJourneyTest(models.TransientModel):
    """What would happen to a person who entered now, step by step."""

    _name = "crm.journey.test"
    _description = "Test Run of a Journey"
    _transient_max_hours = 1

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    journey_id = fields.Many2one(
        comodel_name="crm.journey", required=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(comodel_name="res.partner", string="Person")
    line_ids = fields.One2many(
        comodel_name="crm.journey.test.line",
        inverse_name="test_id",
        string="What Would Happen",
        compute="_compute_line_ids",
        store=True,
        readonly=True,
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("partner_id", "journey_id")
    def _compute_line_ids(self):
        """Walk the steps of the drawing board; nothing is sent or changed."""
        for test in self:
            lines = test._walk() if test.partner_id and test.journey_id else []
            test.line_ids = [
                Command.clear(),
                *(Command.create(line) for line in lines),
            ]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _walk(self):
        """Yield the values of one line per step that the person would take."""
        journey, partner = self.journey_id._origin, self.partner_id._origin
        steps = journey.step_ids
        step, at = steps[:1], fields.Datetime.now()
        zone = self.env["crm.send.guard"]._get_time_zone(partner, journey.company_id)
        seen = self.env["crm.journey.step"]
        while step and step not in seen:
            seen |= step
            at = step._get_due(at, zone)
            what, text, at, is_yes = self._try_step(step, partner, at)
            yield {
                "step_id": step.id,
                "date": at,
                "what": what,
                "text": text,
            }
            step = step._get_target(steps, is_yes)

    def _try_step(self, step, partner, at):
        """Return (what would happen, text, when, which way) of one step."""
        if step.kind in CHANNELS:
            return (*self._try_send(step, partner, at), True)
        if step.kind == "branch":
            is_yes = self._is_matching(step, partner)
            what = self.env._("Yes") if is_yes else self.env._("No")
            return what, False, at, is_yes
        names = {
            "call": self.env._("Somebody is to call"),
            "activity": step.activity_summary or step.activity_type_id.name,
            "wait": self.env._("The wait is over"),
            "wait_until": self.env._("The time has come"),
            "update": dict(
                step._fields["update_kind"]._description_selection(self.env)
            ).get(step.update_kind),
            "webhook": self.env._("%(url)s is called", url=step.webhook_url or ""),
        }
        return names[step.kind], False, at, True

    def _try_send(self, step, partner, at):
        """Return (what would happen, text, when) of a step that writes."""
        journey, guard = step.journey_id, self.env["crm.send.guard"]
        channel = CHANNELS[step.kind]
        target = guard._get_recipients(partner, channel, journey.company_id)[partner.id]
        [verdict] = guard._check(
            [target], channel, journey.purpose_id, journey.company_id, at
        )
        try:
            texts = step._render(partner, self._get_source(step, partner))[partner.id]
        except UserError as err:
            return self.env._("The text cannot be filled in: %s", err), False, at
        text = "<br/>".join(str(value or "") for value in texts.values())
        if verdict.state == "held":
            what = self.env._("Held over night, then sent to %s", target.address)
            return what, text, verdict.until
        if verdict.state == "blocked":
            reason = dict(REASONS)[verdict.reason]
            return self.env._("Not sent: %s", reason), text, at
        return self.env._("Sent to %s", target.address), text, at

    def _get_source(self, step, partner):
        """Return the version of the step that the person would get."""
        sources = {"A": step}
        if step.kind in TESTED_KINDS:
            sources.update({one.code: one for one in step.variant_ids})
        return sources[step._choose_codes(partner, list(sources))[partner.id]]

    def _is_matching(self, step, partner):
        """Tell whether the condition of a branch holds for a person now.

        Of what only a walk can bring, clicks and orders, there is nothing yet.
        """
        if step.branch_kind != "domain":
            return False
        domain = Domain("id", "=", partner.id) & step._get_branch_domain()
        return bool(self.env["res.partner"].search_count(domain))
