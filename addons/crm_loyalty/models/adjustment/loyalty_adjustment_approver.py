"""Whom an adjustment above the limit is shown to."""

from odoo import models
from odoo.exceptions import UserError

from .loyalty_adjustment import MANAGER_GROUP


class LoyaltyAdjustment(models.Model):
    """Ask the second persons, and stop asking."""

    _inherit = "loyalty.adjustment"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_approvers(self):
        """Return the sales managers of the company, without who asks."""
        # sudo: people do not read groups; the managers' names are no secret
        managers = (
            self.env.ref(MANAGER_GROUP)
            .sudo()
            .all_user_ids.filtered(
                lambda user: (
                    user.active
                    and not user.share
                    and self.company_id in user.company_ids
                )
            )
        )
        return managers - self.requester_id

    def _ensure_approvers(self):
        """Refuse to ask when there is nobody to ask."""
        if not self._get_approvers():
            raise UserError(
                self.env._(
                    "This is above your limit, and there is no other sales manager "
                    "who could approve it."
                )
            )

    def _notify_approvers(self):
        """Give each approver an activity."""
        for user in self._get_approvers():
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._(
                    "Approve %(points)s points for %(member)s",
                    points=self._get_points(),
                    member=self.partner_id.display_name or self.card_id.code,
                ),
            )

    def _finish_activities(self):
        """End the activities of the approvers, whoever of them decided."""
        # sudo: the other approvers' activities end, too
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
