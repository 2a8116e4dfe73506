"""Whose turn it is: the customer's last words wait for an answer, or they do not."""

from odoo import api, fields, models

# what makes it the agent's turn, and what ends that
ASKING_KINDS = {"received", "customer_message"}
ANSWERING_KINDS = {"agent_reply", "closed"}


class CrmCase(models.Model):
    """Mark the cases in which the customer wrote last."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    is_unanswered = fields.Boolean(
        string="Customer Wrote Last",
        default=True,
        readonly=True,
        copy=False,
        help="Nobody has answered the customer's last message yet.",
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.private
    def _after_events(self, kinds, at):
        """Note whose turn it is; the last word of one instant counts."""
        for case in self:
            turns = [
                kind in ASKING_KINDS
                for kind in kinds[case.id]
                if kind in ASKING_KINDS | ANSWERING_KINDS
            ]
            if turns and case.is_unanswered != turns[-1]:
                case._store({"is_unanswered": turns[-1]})
        super()._after_events(kinds, at)
