"""The promise made for a case."""

from odoo import api, fields, models

from ...tools.sla_clock import BREACHED, MET, PAUSED, RUNNING
from ..case.crm_case_event import INTERNAL_KINDS

POLICY_FIELDS = {"severity", "team_id", "type_id", "partner_id", "product_id"}


class CrmCase(models.Model):
    """Give each case its policy and its clocks."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    sla_policy_version_id = fields.Many2one(
        comodel_name="crm.sla.policy.version",
        string="Promise",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    sla_policy_id = fields.Many2one(
        related="sla_policy_version_id.policy_id", string="SLA Policy", store=True
    )
    sla_status_ids = fields.One2many(
        comodel_name="crm.sla.status",
        inverse_name="case_id",
        string="Clocks",
        readonly=True,
    )
    sla_deadline = fields.Datetime(
        string="Next Deadline",
        readonly=True,
        copy=False,
        help="The soonest deadline that is still to be kept.",
    )
    sla_state = fields.Selection(
        selection=[
            (RUNNING, "Running"),
            (PAUSED, "Paused"),
            (MET, "Kept"),
            (BREACHED, "Missed"),
        ],
        string="Promise Kept",
        readonly=True,
        copy=False,
    )
    priority_boost = fields.Integer(
        readonly=True, copy=False, help="Added to the priority by an escalation."
    )

    _sla_deadline = models.Index(
        "(company_id, sla_deadline) WHERE sla_deadline IS NOT NULL"
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.private
    def _after_changes(self, changes, at):
        """Look for the promise again when something changed that decides on it."""
        super()._after_changes(changes, at)
        moved = self.filtered(lambda case: POLICY_FIELDS & changes[case.id].keys())
        self.env["crm.sla.policy"]._assign_versions(moved)

    @api.private
    def _after_events(self, kinds, at):
        """Find the promise of new cases; compute the clocks from the whole history."""
        super()._after_events(kinds, at)
        received = self.filtered(lambda case: "received" in kinds[case.id])
        self.env["crm.sla.policy"]._assign_versions(received)
        moved = self.filtered(lambda case: set(kinds[case.id]) - INTERNAL_KINDS)
        statuses = self.env["crm.sla.status"]
        statuses._refresh(received, at, is_new=True)
        # as of the event: what comes later in a history that is replayed may still
        # keep the promise
        statuses._refresh(moved - received, at)
