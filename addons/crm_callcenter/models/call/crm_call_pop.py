"""Who sees a call on the screen, and what they see."""

from odoo import api, fields, models
from odoo.fields import Domain

RING = "crm_callcenter/call_ring"
OVER = "crm_callcenter/call_over"
STATE = "crm_callcenter/call_state"
# an event that is older is history that somebody sends again
NEWS_SECONDS = 120


class CrmCallPop(models.AbstractModel):
    """Send what rings to the screens of those whose telephone rings."""

    _name = "crm.call.pop"
    _description = "Calls on the Screen"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _tell(self, call, facts):
        """Tell people what changed for them.

        Who hears the telephone ring gets the caller on the screen, once; when somebody
        takes the call, or nobody does, it goes from the other screens.

        :return: whether a window opened on anybody's screen.
        """
        told = call.screen_ids.filtered(lambda screen: not screen.date_over).user_id
        shown = call.screen_ids.user_id
        rings = self._get_ringing(call, facts)
        new, over = rings - shown, told - rings
        self._show(call, facts, new)
        self._tell_state(call, facts, rings & told)
        for user in over:
            is_mine = user.id == facts.agent
            told_over = {"id": call.id, "state": facts.state, "is_mine": is_mine}
            user._bus_send(OVER, told_over)
        over_screens = call.screen_ids.filtered(lambda screen: screen.user_id in over)
        over_screens.date_over = fields.Datetime.now()
        return bool(new)

    def _tell_state(self, call, facts, users):
        """Tell those who see a call already how it stands, when that changed."""
        for screen in call.screen_ids:
            if screen.user_id in users and screen.state != facts.state:
                screen.state = facts.state
                screen.user_id._bus_send(STATE, self._prepare_state(call, facts))

    def _prepare_state(self, call, facts):
        """Return how a call stands, as the call bar shows it."""
        answered = facts.answered and fields.Datetime.to_string(facts.answered)
        return {
            "id": call.id,
            "state": facts.state,
            "answered": answered or False,
        }

    def _get_ringing(self, call, facts):
        """Return on whose screens the call belongs now."""
        users = self.env["res.users"]
        now = fields.Datetime.now()
        if facts.ended or (now - facts.started).total_seconds() > NEWS_SECONDS:
            return (
                users.browse(facts.agent) if facts.agent and not facts.ended else users
            )
        if facts.answered or facts.direction == "out":
            return users.browse(facts.agent) if facts.agent else users
        return users.browse(facts.ringing)

    def _show(self, call, facts, users):
        """Put a call on the screens of people."""
        if not users:
            return
        payload = self._prepare_payload(call, facts)
        for user in users:
            user._bus_send(RING, payload)
        self.env["crm.call.screen"].create(
            [
                {"call_id": call.id, "user_id": user.id, "state": facts.state}
                for user in users
            ]
        )

    # ------------------------------------------------------------
    # WHAT IS SHOWN
    # ------------------------------------------------------------

    def _prepare_payload(self, call, facts):
        """Return what the screen shows: small, and no secret of another company."""
        partner = call.partner_id
        return {
            **self._prepare_state(call, facts),
            "direction": facts.direction or "in",
            "number": call.phone_sanitized or call._get_other_number() or "",
            "queue": facts.queue,
            "started": fields.Datetime.to_string(facts.started),
            "lead": self._prepare_named(call.lead_id),
            "case": self._prepare_named(call.case_id),
            "partner": self._prepare_partner(call, partner) if partner else False,
            "company_id": call.company_id.id,
        }

    def _prepare_named(self, record):
        """Return a record as the screen names it, ``False`` for none."""
        return {"id": record.id, "name": record.display_name} if record else False

    def _prepare_partner(self, call, partner):
        """Return what is worth knowing of the caller before the first word."""
        cases = self.env["crm.case"].search_count(
            self.env["crm.customer.document"]._get_open_case_domain(partner)
        )
        orders = self.env["sale.order"].search_count(
            Domain(
                "partner_id.commercial_partner_id",
                "=",
                partner.commercial_partner_id.id,
            )
            & Domain("company_id", "=", call.company_id.id)
            & Domain("state", "=", "sale")
            & Domain("invoice_status", "!=", "invoiced")
        )
        last = self._get_last_call(call, partner)
        return {
            "id": partner.id,
            "name": partner.name or "",
            "company": partner.commercial_company_name or "",
            "is_birthday": self._is_birthday(partner),
            "tier": self._get_tier(partner),
            "open_cases": cases,
            "open_orders": orders,
            "last_contact": fields.Datetime.to_string(last.date_started) or False,
            "usual_agent": last.agent_user_id.name or False,
        }

    def _get_last_call(self, call, partner):
        """Return the last call with this customer that somebody answered."""
        return self.env["crm.call"].search(
            Domain("commercial_partner_id", "=", partner.commercial_partner_id.id)
            & Domain("company_id", "=", call.company_id.id)
            & Domain("id", "!=", call.id)
            & Domain("agent_user_id", "!=", False),
            order="date_started desc",
            limit=1,
        )

    def _is_birthday(self, partner):
        """Tell whether the person has birthday today, in the company's time zone."""
        today = self.env["crm.customer.document"]._get_today()
        born = partner.birth_date
        return bool(born) and (born.month, born.day) == (today.month, today.day)

    def _get_tier(self, partner):
        """Return the name of the customer's tier, ``False`` without one.

        Called for each call on a screen; who keeps tiers says so to the customer's
        overview.
        """
        return self.env["crm.customer.overview"]._get_tier_name(partner)
