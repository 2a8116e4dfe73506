"""The journey as a diagram, with how many people were where."""

from odoo import api, models

from ...tools.journey_graph import END
from ...tools.journey_layout import get_places

ICONS = {
    "mail": "fa-envelope-o",
    "sms": "fa-mobile",
    "letter": "fa-file-text-o",
    "call": "fa-phone",
    "activity": "fa-check-square-o",
    "wait": "fa-hourglass-half",
    "wait_until": "fa-clock-o",
    "branch": "fa-code-fork",
    "update": "fa-pencil",
    "webhook": "fa-plug",
}


class CrmJourney(models.Model):
    """Say what the diagram shows."""

    _inherit = "crm.journey"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.readonly
    def get_diagram(self):
        """Return the steps that people walk now, or the drawing board of a draft.

        :return: dict: ``steps``: list of dicts ``id``, ``name``, ``kind`` (label),
            ``icon``, ``row``, ``column``, ``waiting`` (people before it), ``passed``,
            ``blocked`` (not sent) and ``failed``; ``ways``: list of dicts ``source``,
            ``target``, ``label``; ``end``: dict ``row``, ``column``, ``done``,
            ``goal``, ``left``; ``entered``: people; ``version``: number or False.
        :raises AccessError: for whoever may not read the journey.
        """
        self.ensure_one()
        self.check_access("read")
        steps = self.version_id.step_ids or self.step_ids
        waiting, outcomes = self._get_step_counts(steps)
        graph = steps._get_graph()
        places = get_places(graph)
        kinds = dict(steps._fields["kind"]._description_selection(self.env))
        states = self._get_state_counts()
        return {
            "version": self.version_id.number or False,
            "entered": sum(states.values()),
            "steps": [
                {
                    "id": step.id,
                    "name": step.name,
                    "kind": kinds[step.kind],
                    "icon": f"fa {ICONS[step.kind]}",
                    **places[step.id]._asdict(),
                    "waiting": waiting.get(step.id, 0),
                    **self._get_outcome_counts(outcomes.get(step.id, {})),
                }
                for step in steps
            ],
            "ways": self._get_ways(steps, graph),
            "end": {
                **places[END]._asdict(),
                **{state: states.get(state, 0) for state in ("done", "goal", "left")},
            },
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_step_counts(self, steps):
        """Return ({step id: people before it}, {step id: {outcome: times}}).

        People of earlier versions count at the step from which the present one comes.
        """
        current = {step.origin_id.id: step.id for step in steps if step.origin_id}
        waiting, outcomes = {}, {}
        for step, count in self.env["crm.journey.person"]._read_group(
            [("journey_id", "=", self.id), ("state", "=", "running")],
            ["step_id"],
            ["__count"],
        ):
            step_id = current.get(step.origin_id.id, step.id)
            waiting[step_id] = waiting.get(step_id, 0) + count
        versions = self.version_ids.step_ids
        for step, outcome, count in self.env["crm.journey.trace"]._read_group(
            [("step_id", "in", versions.ids)], ["step_id", "outcome"], ["__count"]
        ):
            found = outcomes.setdefault(current.get(step.origin_id.id, step.id), {})
            found[outcome] = found.get(outcome, 0) + count
        return waiting, outcomes

    def _get_outcome_counts(self, outcomes):
        """Return how many passed a step, and of how many nothing was sent."""
        return {
            "passed": sum(outcomes.values()) - outcomes.get("held", 0),
            "blocked": outcomes.get("blocked", 0),
            "failed": outcomes.get("failed", 0),
        }

    def _get_state_counts(self):
        """Return {state: people} of the whole journey."""
        return dict(
            self.env["crm.journey.person"]._read_group(
                [("journey_id", "=", self.id)], ["state"], ["__count"]
            )
        )

    def _get_ways(self, steps, graph):
        """Return the ways between steps, those of branches with their condition."""
        labels = (self.env._("yes"), self.env._("no"))
        branches = set(steps.filtered(lambda step: step.kind == "branch").ids)
        return [
            {
                "source": step.step_id,
                "target": target,
                "label": labels[way] if step.step_id in branches else "",
            }
            for step in graph
            for way, target in enumerate(step.targets)
            if target is not None
        ]
