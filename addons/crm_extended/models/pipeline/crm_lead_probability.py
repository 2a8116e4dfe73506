"""Odoo's predicted probability with stages of several pipelines."""

from odoo import models


class CrmLead(models.Model):
    """Keep the prediction going when somebody adds a pipeline."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _pls_get_won_lost_total_count(self, team_results):
        """Count won and lost deals by the stage that most of them passed.

        Odoo takes the first of all stages, which every deal passes. A stage of a new
        pipeline may be the first one and have no counts yet; then Odoo would predict
        nothing at all, for any pipeline.

        :param dict team_results: variable -> value -> ``won`` and ``lost``.
        :return: tuple (won, lost, both).
        """
        counts = super()._pls_get_won_lost_total_count(team_results)
        if any(counts):
            return counts
        stages = [
            stage
            for stage in team_results.get("stage_id", {}).values()
            if isinstance(stage, dict)
        ]
        if not stages:
            return counts
        most = max(stages, key=lambda stage: stage["won"] + stage["lost"])
        return most["won"], most["lost"], most["won"] + most["lost"]
