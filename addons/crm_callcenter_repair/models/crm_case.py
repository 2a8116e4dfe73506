"""Repairs beside the other documents of the back office."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.crm_callcenter.models.back_office.crm_case_back_office import (
    GROUP_STOCK,
)


class CrmCase(models.Model):
    """Open the dialog for a repair, and what it made."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    repair_count = fields.Integer(
        string="Repairs",
        compute="_compute_repair_count",
        groups="crm_callcenter.crm_callcenter_group_agent",
    )
    can_repair = fields.Boolean(compute="_compute_can_repair")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_repair_count(self):
        groups = self.env["repair.order"]._read_group(
            Domain("case_id", "in", self.ids), ["case_id"], ["__count"]
        )
        counts = {case.id: count for case, count in groups}
        for case in self:
            case.repair_count = counts.get(case.id, 0)

    @api.depends("team_id", "partner_id")
    @api.depends_context("uid")
    def _compute_can_repair(self):
        is_stock = self.env.user.has_group(GROUP_STOCK)
        for case in self:
            is_allowed = is_stock or case.team_id.can_repair
            case.can_repair = bool(case.partner_id) and is_allowed

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_repair(self):
        """Open the dialog that asks the workshop for a repair."""
        self._ensure_can_repair()
        return self._get_dialog(self.env._("Repair"), "crm.case.repair")

    def action_open_repairs(self):
        """List the repairs of the case."""
        return self._get_document_action(
            self.env._("Repairs"), "repair.action_repair_order_tree"
        )

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def _ensure_can_repair(self):
        """Refuse who may not ask for repairs.

        :raises AccessError: without a role in the warehouse, when the team's agents
            arrange no repairs.
        """
        self._ensure_has_customer()
        if not self.can_repair:
            raise AccessError(
                self.env._(
                    "The agents of %(team)s arrange no repairs. Ask the warehouse, or "
                    "ask your supervisor to allow it in the settings of the team.",
                    team=self.team_id.name,
                )
            )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _move_links(self, survivor):
        """Move the repairs to the case these are merged into."""
        super()._move_links(survivor)
        # sudo: only the link moves, on documents that agents do not change
        repairs_sudo = self.env["repair.order"].sudo()
        repairs_sudo.search(Domain("case_id", "in", self.ids)).write(
            {"case_id": survivor.id}
        )
