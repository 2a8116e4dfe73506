"""Deals leave a stage when what the stage asks for is there."""

from odoo import api, models
from odoo.exceptions import ValidationError

# so many deals does the message of a refusal name
NAMED_COUNT = 10


class CrmLead(models.Model):
    """Check the gates of the stages that a deal passes, whoever moves it and how."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Check the gates before the stage in which a deal is created."""
        leads = super().create(vals_list)
        leads._check_gates({})
        return leads

    def write(self, vals):
        """Check the gates between the stages in which the deals were and are."""
        if not {"stage_id", "pipeline_id"} & set(vals):
            return super().write(vals)
        stages_before = {lead.id: lead.stage_id for lead in self}
        result = super().write(vals)
        self._check_gates(stages_before)
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _check_gates(self, stages_before):
        """Refuse to move deals past a gate that they do not pass.

        Going back, and losing a deal, is always possible. A deal that jumps over
        stages has to pass the gates of these as well. All deals of a call are checked
        together: the number of queries does not depend on theirs.

        :param dict stages_before: lead id -> stage in which it was; none for new ones.
        :raises ValidationError: names the deals and all that is missing.
        """
        if not self.env["crm.stage.gate"]._get_gated_stage_ids():
            return
        # {gate: deals that have to pass it}
        to_pass = self._get_gates_to_pass(stages_before)
        missing = {}  # {lead: [gate]}
        for gate, leads in to_pass.items():
            for lead in gate._get_stopped(leads):
                missing.setdefault(lead, []).append(gate)
        if missing:
            raise ValidationError(self._describe_missing(missing))

    def _get_gates_to_pass(self, stages_before):
        """Return {gate: deals} for the stages between where deals were and are."""
        gated_ids = self.env["crm.stage.gate"]._get_gated_stage_ids()
        # sudo: a gate may ask for what the user cannot read, e.g. an order; the rights
        # to write the deal were checked when it was written
        leads = self.sudo()
        paths = []  # [(lead, passed stages)]
        for members in leads.grouped("pipeline_id").values():
            stages = members[:1]._get_pipeline_stages()
            positions = {stage.id: index for index, stage in enumerate(stages)}
            for lead in members:
                before = stages_before.get(lead.id)
                start = positions.get(before.id, 0) if before else 0
                end = positions.get(lead.stage_id.id, 0)
                passed = stages[start:end].filtered(
                    lambda stage, lead=lead: (
                        stage.id in gated_ids
                        and (not stage.team_ids or lead.team_id in stage.team_ids)
                    )
                )
                if passed:
                    paths.append((lead, passed))
        to_pass = {}
        for lead, passed in paths:
            for gate in passed.gate_ids:
                to_pass[gate] = to_pass.get(gate, leads.browse()) | lead
        return to_pass

    def _get_pipeline_stages(self):
        """Return all stages of the deal's pipeline in their order."""
        # sudo: the pipeline may be that of a company the user cannot enter
        pipeline = self.pipeline_id.sudo()
        company = pipeline.company_id or self.env.company
        domain = pipeline._get_stage_domain(pipeline.id, company.id)
        return self.env["crm.stage"].search(domain)

    def _describe_missing(self, missing):
        """Return the sentences that say which deals lack what.

        :param dict missing: lead -> gates that it does not pass.
        """
        lines = []
        for lead, gates in list(missing.items())[:NAMED_COUNT]:
            fields_missing = [gate.name for gate in gates if gate.kind == "field"]
            sentences = [gate.name for gate in gates if gate.kind == "condition"]
            if fields_missing:
                sentences.insert(
                    0,
                    self.env._(
                        "Please fill in: %(fields)s.", fields=", ".join(fields_missing)
                    ),
                )
            lines.append(
                self.env._(
                    "%(lead)s cannot leave stage %(stage)s yet. %(sentences)s",
                    lead=lead.name,
                    stage=gates[0].stage_id.name,
                    sentences=" ".join(sentences),
                )
            )
        more = len(missing) - NAMED_COUNT
        if more == 1:
            lines.append(self.env._("One more deal lacks something as well."))
        elif more > 1:
            lines.append(
                self.env._("%(count)s more deals lack something as well.", count=more)
            )
        return "\n".join(lines)
