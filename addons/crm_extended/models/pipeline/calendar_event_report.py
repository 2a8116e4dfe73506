"""What a visit brought: need, competitor, next step; the lead and customer learn it."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .calendar_event_visit import SALES_GROUPS

OUTCOMES_WITH_DEAL = ("interest", "order")
NAME_LENGTH = 80


class CalendarEvent(models.Model):
    """Report a visit in a structured way."""

    _inherit = "calendar.event"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_visit_outcome = fields.Selection(
        selection=[
            ("order", "Wants to order"),
            ("interest", "Is interested"),
            ("service", "Needs help with something bought"),
            ("none", "Needs nothing now"),
            ("absent", "Nobody was there"),
        ],
        string="Outcome",
        copy=False,
        groups=SALES_GROUPS,
        prefetch="crm_extended",
    )
    crm_visit_need = fields.Text(
        string="Need", copy=False, groups=SALES_GROUPS, prefetch="crm_extended"
    )
    crm_visit_competitor_id = fields.Many2one(
        comodel_name="crm.competitor",
        string="Competitor",
        ondelete="set null",
        copy=False,
        groups=SALES_GROUPS,
        prefetch="crm_extended",
    )
    crm_visit_next_step = fields.Char(
        string="Next Step", copy=False, groups=SALES_GROUPS, prefetch="crm_extended"
    )
    crm_visit_next_date = fields.Date(
        string="Next Step On", copy=False, groups=SALES_GROUPS, prefetch="crm_extended"
    )
    crm_reported_at = fields.Datetime(
        string="Reported", readonly=True, copy=False, prefetch="crm_extended"
    )
    can_crm_report = fields.Boolean(compute="_compute_can_crm_report")
    crm_next_offers = fields.Html(
        string="Offer Next", compute="_compute_crm_next_offers", groups=SALES_GROUPS
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("crm_is_visit", "crm_reported_at", "user_id", "crm_visit_partner_id")
    @api.depends_context("uid")
    def _compute_can_crm_report(self):
        is_manager = self.env.user.has_group("crm_extended.crm_extended_group_manager")
        for event in self:
            event.can_crm_report = bool(
                event.crm_is_visit
                and event.crm_visit_partner_id
                and not event.crm_reported_at
                and (is_manager or event.user_id == self.env.user)
            )

    @api.depends("crm_visit_partner_id")
    @api.depends_context("company", "lang")
    def _compute_crm_next_offers(self):
        engine = self.env["crm.next.offer"]
        offers = engine._get_offers(self.crm_visit_partner_id, self.env.company)
        for event in self:
            event.crm_next_offers = engine._to_html(
                offers.get(event.crm_visit_partner_id.id, ())
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_crm_report(self):
        """Close the report: the lead and the customer learn what the visit brought.

        An interest without opportunity becomes one; the next step becomes an activity.

        :raises UserError: when it is neither the user's own visit nor the user a CRM
            manager, or when the report is incomplete.
        """
        self.ensure_one()
        self.check_access("write")
        if not self.can_crm_report:
            raise UserError(
                self.env._("You can report your own visits only, and each once.")
            )
        self._ensure_report_complete()
        lead = self._feed_lead()
        self._plan_next_step(lead)
        vals = {"crm_visit_state": "done", "crm_reported_at": fields.Datetime.now()}
        if lead and not self.opportunity_id:
            vals["opportunity_id"] = lead.id
        # sudo: fields that only this method writes, on the user's own visit
        self.sudo().with_context(tracking_disable=True).write(vals)
        return True

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _ensure_report_complete(self):
        """Raise with what is missing from the report."""
        if not self.crm_visit_outcome:
            raise UserError(self.env._("Say what the visit brought: the outcome."))
        if self.crm_visit_outcome in OUTCOMES_WITH_DEAL and not self.crm_visit_need:
            raise UserError(self.env._("Say what the customer needs."))
        if bool(self.crm_visit_next_step) != bool(self.crm_visit_next_date):
            raise UserError(
                self.env._("A next step has a day, and a day has a next step.")
            )

    def _feed_lead(self):
        """Return the opportunity of the visit, which learns what the visit brought."""
        lead = self.opportunity_id
        if not lead and self.crm_visit_outcome in OUTCOMES_WITH_DEAL:
            lead = self.env["crm.lead"].create(self._prepare_lead_vals())
        if not lead:
            return lead
        if self.crm_visit_competitor_id:
            lead.competitor_ids = [(4, self.crm_visit_competitor_id.id)]
        lead.message_post(body=self._get_report_html())
        return lead

    def _prepare_lead_vals(self):
        """Return the values of the opportunity that a visit found.

        Called by ``action_crm_report``; override to fill more.
        """
        self.ensure_one()
        need = self.crm_visit_need.strip()
        return {
            "type": "opportunity",
            "name": need.splitlines()[0][:NAME_LENGTH],
            "partner_id": self.crm_visit_partner_id.id,
            "user_id": self.user_id.id,
            "company_id": self.env.company.id,
        }

    def _plan_next_step(self, lead):
        """Make the next step an activity of the opportunity, else of the customer."""
        if self.crm_visit_next_step:
            (lead or self.crm_visit_partner_id).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.crm_visit_next_date,
                summary=self.crm_visit_next_step,
                user_id=self.user_id.id,
            )

    def _get_report_html(self):
        """Return the report as it stands in the discussion of the opportunity."""
        rows = [
            (self.env._("Visit"), fields.Date.to_string(self.start.date())),
            (
                self.env._("Outcome"),
                dict(
                    self._fields["crm_visit_outcome"]._description_selection(self.env)
                )[self.crm_visit_outcome],
            ),
            (self.env._("Need"), self.crm_visit_need),
            (self.env._("Competitor"), self.crm_visit_competitor_id.name),
            (self.env._("Next step"), self.crm_visit_next_step),
        ]
        return Markup("<br/>").join(
            Markup("<b>{}</b>: {}").format(label, value)
            for label, value in rows
            if value
        )
