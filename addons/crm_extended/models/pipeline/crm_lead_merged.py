"""Leads that were merged into another one."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

# where a lead came from and went to, by which others take things back
MARKS = {"crm_merge_id", "crm_import_id"}


class CrmLead(models.Model):
    """Remember where a merged lead went, and what came into one."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_merge_id = fields.Many2one(
        comodel_name="crm.lead.merge",
        string="Merge",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    crm_merged_into_id = fields.Many2one(
        related="crm_merge_id.head_id", string="Merged Into"
    )
    crm_merge_ids = fields.One2many(
        comodel_name="crm.lead.merge",
        inverse_name="head_id",
        string="Merges",
        readonly=True,
    )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse the marks of merges and imports that nobody made."""
        defaults = {f"default_{name}" for name in MARKS} & self.env.context.keys()
        for vals in vals_list:
            self._ensure_no_marks(vals)
        if defaults and not self.env.su:
            self = self.with_context(**dict.fromkeys(defaults, False))
        return super().create(vals_list)

    def write(self, vals):
        """Refuse the marks of merges and imports that nobody made."""
        self._ensure_no_marks(vals)
        return super().write(vals)

    def _ensure_no_marks(self, vals):
        """Raise when a caller sets what merging and importing alone write."""
        if not self.env.su and any(vals.get(name) for name in MARKS):
            raise AccessError(
                self.env._("The mark of a merge or an import is not written by hand.")
            )
