"""A company with two pipelines, for the tests of deals."""

from odoo import Command

from .common import CrmExtendedCommon

RENEWAL_STAGES = [("Due", "new"), ("Offered", "proposal"), ("Renewed", "won")]


class PipelineCommon(CrmExtendedCommon):
    """The default pipeline of company A, and one for renewals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pipelines = cls.env["crm.pipeline"]
        cls.default_a = cls.pipelines._get_default(cls.company_a)
        cls.default_b = cls.pipelines._get_default(cls.company_b)
        cls.renewal = cls.pipelines.create(
            {
                "name": "Renewal",
                "code": "renewal",
                "company_id": cls.company_a.id,
                "stage_ids": [
                    Command.create(
                        {"name": name, "crm_status": status, "sequence": sequence}
                    )
                    for sequence, (name, status) in enumerate(RENEWAL_STAGES)
                ],
            }
        )
        cls.due, cls.offered, cls.renewed = cls.renewal.stage_ids
        cls.customer = cls.env["res.partner"].create(
            {"name": "Customer", "is_company": True, "email": "customer@example.com"}
        )

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    @classmethod
    def _create_leads(cls, count, **values):
        """Return opportunities of company A; in the renewals unless said otherwise."""
        return cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {index}",
                    "type": "opportunity",
                    "company_id": cls.company_a.id,
                    "pipeline_id": cls.renewal.id,
                    "user_id": False,
                    **values,
                }
                for index in range(count)
            ]
        )

    @classmethod
    def _create_gate(cls, stage, field_name=None, condition=None, name=None):
        """Return a gate of a stage: a field by its name, or a filter."""
        values = {"stage_id": stage.id}
        if field_name:
            field = cls.env["ir.model.fields"]._get("crm.lead", field_name)
            values |= {"kind": "field", "field_id": field.id}
        else:
            values |= {"kind": "condition", "condition": condition, "name": name}
        return cls.env["crm.stage.gate"].create(values)
