"""Cases are announced to who follows them."""

from odoo import api, models


class CrmCase(models.Model):
    """Announce that a case was made, changed, rated or deleted."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def unlink(self):
        """Announce that cases are gone."""
        self._announce(dict.fromkeys(self.ids, "deleted"))
        return super().unlink()

    def rating_apply(self, rate, **kwargs):
        """Announce how satisfied the customer is, with the score from 1 to 5.

        :return: the rating.
        """
        rating = super().rating_apply(rate, **kwargs)
        self._announce(dict.fromkeys(self.ids, "rated"), rate)
        return rating

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.private
    def _after_events(self, kinds, at):
        """Announce what went into the history."""
        result = super()._after_events(kinds, at)
        self._announce(
            {
                case_id: "created" if "received" in names else "updated"
                for case_id, names in kinds.items()
            }
        )
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _announce(self, actions, value=None):
        """Append an event per case, of the companies in which somebody follows.

        :param dict actions: case id -> what happened.
        :param float value: the score of a rating.
        """
        events = self.env["crm.api.event"]
        if not events._get_followed_ids("case"):
            return
        # sudo: what is told does not depend on who changed it
        events._push(
            "case",
            [
                (
                    case.company_id.id,
                    actions[case.id],
                    case.id,
                    case.partner_id.id,
                    case.number,
                    case.stage_id.name,
                    value,
                )
                for case in self.sudo()
                if case.id in actions
            ],
        )
