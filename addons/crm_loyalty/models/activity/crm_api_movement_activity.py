"""Points for activities over the interface, under the caps of the activity."""

from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

MAX_CODE_LENGTH = 64


class CrmApi(models.AbstractModel):
    """Accept the key ``activity`` where points are given."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # MOVEMENTS
    # ------------------------------------------------------------

    def _move_once(self, kind, partner, values, allowed):
        """Allow the code of an activity beside what an earning has."""
        if kind == "earn":
            allowed = (*allowed, "activity")
        return super()._move_once(kind, partner, values, allowed)

    def _prepare_movement(self, kind, program, values):
        """Let the points be those of the activity, when none are sent."""
        activity = self._check_activity(kind, program, values)
        if not activity:
            return super()._prepare_movement(kind, program, values)
        sent = {key: value for key, value in values.items() if key != "activity"}
        if sent.get("points") in (None, False) and sent.get("amount") in (None, False):
            sent["points"] = activity.points
        return super()._prepare_movement(kind, program, sent)

    def _carry_out(self, kind, partner, program, values, prepared, facts):
        """Give points of an activity as an occasion of it."""
        activity = self._check_activity(kind, program, values)
        if not activity:
            return super()._carry_out(kind, partner, program, values, prepared, facts)
        card, _is_created = self.env["loyalty.balance"]._enroll(partner, program)
        event = self.env["loyalty.activity.event"]._record(
            activity, card, f"api/{facts.source}/{facts.external_ref}"
        )
        return event._give(
            prepared["points"], facts, prepared["available_on"], prepared["expires_on"]
        )

    def _get_answer(self, kind, partner, program, values, entry):
        """Say how many points the caps left."""
        if not self._check_activity(kind, program, values):
            return super()._get_answer(kind, partner, program, values, entry)
        balance = self.env["loyalty.balance"]._get_balance(partner, program)
        return self._to_plain(
            {
                "entry": entry.id,
                "created": bool(entry),
                "points": balance["points"],
                "pending": balance["pending"],
                "granted": entry.points if entry else 0.0,
            }
        )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_activity(self, kind, program, values):
        """Return the running activity that the values name; none when they do not.

        :raises ValidationError: the program has no such activity, or not now.
        """
        # sudo: clients of the interface read no other model
        activities = self.env["loyalty.activity"].sudo()
        code = values.get("activity") if kind == "earn" else None
        if code is None or code is False or code == "":
            return activities
        code = self._check_text("activity", code, MAX_CODE_LENGTH)
        found = activities.search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("program_id", "=", program.id)
            & Domain("code", "=", code)
        )
        if not found or not found._is_running(found._get_clock().today):
            raise ValidationError(
                self.env._(
                    "activity: the program %(program)s has no activity %(code)s now.",
                    program=program.name,
                    code=self._quote(code),
                )
            )
        return found
