"""What documents have in common that were made for a case."""

from odoo import api, fields, models


class CrmCaseDocument(models.AbstractModel):
    """Link a document to the case for which it was made.

    Whoever reads the document reads number, subject and step of the case on it; the
    case itself is opened by those who may read cases.
    """

    _name = "crm.case.document"
    _description = "Document of a Case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case",
        check_company=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="The case for which this was made.",
    )
    case_step = fields.Char(
        string="Step of the Case",
        compute="_compute_case_step",
        # the warehouse and the accountant read no cases, but see how this one stands
        compute_sudo=True,
        groups="base.group_user",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    # not on the stage: a case that moves on would look for its documents each time
    @api.depends("case_id")
    def _compute_case_step(self):
        for document in self:
            document.case_step = document.case_id.stage_id.name

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let nobody read a case by linking a document to it."""
        documents = super().create(vals_list)
        # afterwards, with what came as a default; only the ids are read in sudo
        self._check_case_access(set(documents.sudo().case_id.ids))
        return documents

    def write(self, vals):
        """Let nobody read a case by linking a document to it."""
        if vals.get("case_id"):
            self._check_case_access({vals["case_id"]})
        return super().write(vals)

    # a constraint would be checked as superuser
    def _check_case_access(self, case_ids):
        """Refuse cases that the user may not read.

        :param set case_ids: ids of cases.
        """
        if case_ids:
            self.env["crm.case"].browse(case_ids).check_access("read")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_case(self):
        """Return the action that opens the case.

        :raises AccessError: when the user may not read cases.
        """
        self.ensure_one()
        self.case_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.case_id.display_name,
            "res_model": "crm.case",
            "res_id": self.case_id.id,
            "views": [(False, "form")],
        }
