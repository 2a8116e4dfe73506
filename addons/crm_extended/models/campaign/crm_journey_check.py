"""A journey is looked over before it starts."""

from odoo import models
from odoo.exceptions import UserError

from ...tools.journey_graph import get_problems


class CrmJourney(models.Model):
    """Refuse to start a journey on which somebody would get stuck."""

    _inherit = "crm.journey"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _publish(self):
        """Look the steps over before they are published."""
        self._ensure_walkable()
        return super()._publish()

    def _ensure_walkable(self):
        """Refuse steps that lead nowhere or have nothing to say.

        :raises UserError: with one sentence per problem.
        """
        self.ensure_one()
        problems = [*self._get_way_problems()]
        for step in self.step_ids:
            problem = step._get_content_problem()
            if problem:
                problems.append(problem)
        if problems:
            raise UserError("\n".join(problems))

    def _get_way_problems(self):
        """Yield a sentence for each step from which, or to which, no way leads."""
        names = {step.id: step.name for step in self.step_ids}
        for problem in get_problems(self.step_ids._get_graph()):
            yield self._get_sentence(problem.kind, names[problem.step_id])

    def _get_sentence(self, kind, step):
        """Return the sentence about a problem with the way of a step."""
        if kind == "dead_end":
            return self.env._(
                "“%(step)s” leads nowhere: choose the step that follows, or the end.",
                step=step,
            )
        if kind == "loop":
            return self.env._(
                "“%(step)s” lies on a circle: people would never come to the end. Let "
                "one of its steps lead on.",
                step=step,
            )
        if kind == "unreachable":
            return self.env._(
                "Nobody comes to “%(step)s”: let another step lead to it, or remove "
                "it.",
                step=step,
            )
        if kind == "idle":
            return self.env._(
                "After “%(step)s” nothing happens any more: add a step behind it, or "
                "remove it.",
                step=step,
            )
        return self.env._(
            "“%(step)s” leads to a step of another journey: choose one of this "
            "journey.",
            step=step,
        )
