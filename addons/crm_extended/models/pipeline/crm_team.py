"""The pipeline menu opens one pipeline, not all of them at once."""

from odoo import api, models


class CrmTeam(models.Model):
    """Choose the company's default pipeline when there are several."""

    _inherit = "crm.team"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _action_update_to_pipeline(self, action):
        """Filter by the default pipeline; the filter can be changed or removed."""
        action = super()._action_update_to_pipeline(action)
        pipelines = self.env["crm.pipeline"]
        if pipelines.search_count([], limit=2) > 1:
            default = pipelines._get_default(self.env.company)
            action["context"] = {
                **action["context"],
                "search_default_pipeline_id": default.id,
            }
        return action
