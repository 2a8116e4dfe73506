"""Journeys that are there with one click."""

from odoo import Command, api, models

MAILS = "crm_extended.mail_template_journey_"


class CrmJourney(models.Model):
    """Make a journey from a template: a draft, ready to be looked at and started."""

    _inherit = "crm.journey"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_new_welcome(self):
        """Make a journey that welcomes new leads."""
        return self._create_from(
            {
                "name": self.env._("Welcome"),
                "entry_kind": "lead_created",
                "goal_kind": "order_confirmed",
            },
            [
                self._mail(self.env._("Say welcome"), "welcome"),
                self._wait(self.env._("Three days"), 3),
                {
                    "name": self.env._("Did they click?"),
                    "kind": "branch",
                    "branch_kind": "clicked",
                    "no_kind": "step",
                },
                {
                    "name": self.env._("Call them"),
                    "kind": "call",
                    "activity_summary": self.env._("Is interested: call"),
                    "next_kind": "end",
                },
                self._mail(self.env._("Remind them"), "reminder"),
            ],
            no_steps={2: 4},
        )

    @api.model
    def action_new_win_back(self):
        """Make a journey for customers who stay away."""
        return self._create_from(
            {
                "name": self.env._("Win back"),
                "entry_kind": "dormant",
                "dormant_days": 180,
                "reentry_days": 365,
                "goal_kind": "order_confirmed",
            },
            [
                self._mail(self.env._("We miss you"), "win_back"),
                self._wait(self.env._("Two weeks"), 14),
                {
                    "name": self.env._("Ask why"),
                    "kind": "call",
                    "activity_summary": self.env._("Stays away: ask why"),
                },
            ],
        )

    @api.model
    def action_new_birthday(self):
        """Make a journey that congratulates."""
        return self._create_from(
            {
                "name": self.env._("Birthday"),
                "entry_kind": "birthday",
                "reentry_days": 300,
            },
            [
                {
                    "name": self.env._("In the morning"),
                    "kind": "wait_until",
                    "until_hour": 9.0,
                },
                self._mail(self.env._("Congratulate"), "birthday"),
            ],
        )

    @api.model
    def action_new_after_case(self):
        """Make a journey that asks, some days after a case, whether all is well."""
        return self._create_from(
            {
                "name": self.env._("After a case"),
                "entry_kind": "case_closed",
                "reentry_days": 30,
            },
            [
                self._wait(self.env._("Three days"), 3),
                self._mail(self.env._("Is all well?"), "after_case"),
            ],
        )

    def action_test(self):
        """Open a test run, which sends nothing."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test Run"),
            "res_model": "crm.journey.test",
            "view_mode": "form",
            "target": "new",
            "context": {"default_journey_id": self.id},
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _create_from(self, values, steps, no_steps=None):
        """Create a journey and open it.

        :param dict values: of the journey.
        :param list steps: values of its steps, in their order.
        :param dict no_steps: {position of a branch: position of its other way}.
        """
        journey = self.create(
            {
                **values,
                "step_ids": [
                    Command.create({"sequence": position, **step})
                    for position, step in enumerate(steps)
                ],
            }
        )
        for branch, target in (no_steps or {}).items():
            journey.step_ids[branch].no_step_id = journey.step_ids[target]
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.journey",
            "res_id": journey.id,
            "view_mode": "form",
        }

    def _mail(self, name, template):
        """Return the values of a step that sends one of our mails."""
        return {
            "name": name,
            "kind": "mail",
            "mail_template_id": self.env.ref(f"{MAILS}{template}").id,
        }

    def _wait(self, name, days):
        """Return the values of a step that waits some days."""
        return {"name": name, "kind": "wait", "wait_count": days, "wait_unit": "days"}
