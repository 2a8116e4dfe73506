"""How a case came to its agent."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...queries.routing import build_log_query

LOG_LENGTH = 10


class CrmCase(models.Model):
    """Route new cases, explain it, hand out the next one."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    date_queued = fields.Datetime(
        string="Waiting for an Agent Since", readonly=True, copy=False
    )
    # [{date, agent, team, reason, facts}], the newest last
    routing_log = fields.Json(readonly=True, copy=False)
    routing_explanation = fields.Text(
        string="Why This Agent", compute="_compute_routing_explanation"
    )
    offer_ids = fields.One2many(
        comodel_name="crm.case.offer", inverse_name="case_id", readonly=True
    )
    has_own_offer = fields.Boolean(compute="_compute_has_own_offer")

    _unassigned = models.Index(
        "(team_id, priority DESC, id) WHERE user_id IS NULL AND is_closed IS NOT TRUE"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("routing_log")
    def _compute_routing_explanation(self):
        for case in self:
            case.routing_explanation = "\n".join(
                self.env["crm.routing"]._explain(entry)
                for entry in reversed(case.routing_log or [])
            )

    @api.depends("offer_ids.state", "offer_ids.user_id")
    @api.depends_context("uid")
    def _compute_has_own_offer(self):
        for case in self:
            case.has_own_offer = bool(case._get_own_offer())

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def _prepare_create_vals(self, vals):
        """Queue a case that has explicitly nobody as it is written first."""
        vals = super()._prepare_create_vals(vals)
        if "user_id" in vals and not vals["user_id"]:
            vals["date_queued"] = vals["date_received"]
        return vals

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_accept_offer(self):
        """Accept the case that is offered to the user."""
        self._get_own_offer().action_accept()

    def action_decline_offer(self):
        """Decline the case that is offered to the user."""
        self._get_own_offer().action_decline()

    @api.model
    def action_next_case(self):
        """Give the user the best waiting case of the user's teams.

        :return: the action that opens it, or a notice when nothing waits.
        :raises AccessError: the user is no agent.
        """
        if not self.env.user.has_group("crm_callcenter.crm_callcenter_group_agent"):
            raise AccessError(self.env._("Only agents take cases."))
        case = self.env["crm.routing"]._pull(self.env.user)
        if not case:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._("No case waits for you. Enjoy the silence."),
                    "next": self.env["ir.actions.act_window"]._for_xml_id(
                        "crm_callcenter.crm_case_action"
                    ),
                },
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": case.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_own_offer(self):
        """Return the open offers of these cases to the user."""
        return self.offer_ids.filtered(
            lambda offer: offer.state == "offered" and offer.user_id == self.env.user
        )

    @api.model
    def _store_decisions(self, decisions, instant):
        """Add decisions to the explanations of cases, with one statement.

        What says the same as the last decision about a case is left out.
        """
        logs = {}
        for decision in decisions:
            case = self.browse(decision.case)
            log = logs.get(case.id) or case.routing_log or []
            entry = {
                "agent": decision.agent,
                "team": decision.team,
                "reason": decision.reason,
                "facts": decision.facts,
            }
            is_new = not log or log[-1]["reason"] != decision.reason
            if decision.agent is not None or is_new:
                entry["date"] = fields.Datetime.to_string(instant)
                logs[case.id] = [*log, entry][-LOG_LENGTH:]
        if logs:
            cases = self.browse(logs)
            cases.flush_recordset(["routing_log"])
            self.env.cr.execute(build_log_query(logs))
            cases.invalidate_recordset(["routing_log"], flush=False)

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.private
    def _after_events(self, kinds, at):
        """Route what was received without a responsible."""
        super()._after_events(kinds, at)
        received = self.filtered(
            lambda case: "received" in kinds[case.id] and not case.user_id
        )
        if received:
            received.filtered(lambda c: c.date_queued != at)._store({"date_queued": at})
            self.env["crm.routing"]._assign(received, at)

    @api.private
    def _after_changes(self, changes, at):
        """Close offers of cases that got a responsible; queue those that lost it."""
        super()._after_changes(changes, at)
        assigned = self.filtered(lambda c: c.user_id and "user_id" in changes[c.id])
        if assigned:
            # sudo: offers are written by routing only
            offers_sudo = assigned.sudo().offer_ids.filtered(
                lambda offer: offer.state == "offered"
            )
            for offer in offers_sudo:
                is_own = offer.user_id == offer.case_id.user_id
                offer.state = "accepted" if is_own else "withdrawn"
        queued = self.filtered(
            lambda c: (
                not c.user_id
                and {"user_id", "team_id", "stage_id"} & set(changes[c.id])
            )
        )
        if queued:
            queued._store({"date_queued": at})
