"""What people may write on an import of sales history, and until when."""

from odoo import api, models
from odoo.exceptions import UserError

#: what decides where the lines go and how the file is read: until it was checked
SETTING_FIELDS = frozenset(
    {
        "company_id",
        "source",
        "currency_id",
        "file",
        "file_name",
        "encoding",
        "delimiter",
        "date_order",
        "decimal",
        "column_ids",
    }
)
#: what people may write at any time
FREE_FIELDS = frozenset({"name"})


class CrmSaleImport(models.Model):
    """State and counts are written by the import itself, not by hand or from outside.

    Otherwise lines could go to another source or company than the preview said, and an
    import could be taken for undone whose lines are still there.
    """

    _inherit = "crm.sale.import"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what only the import itself writes.

        :raises UserError: a value is not a setting.
        """
        for vals in vals_list:
            self._ensure_can_set(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse what only the import itself writes, and settings after the check.

        :raises UserError: a value is not a setting, or it is too late to change it.
        """
        self._ensure_can_set(vals)
        if not self.env.su and SETTING_FIELDS.intersection(vals):
            for sale_import in self:
                if sale_import.state != "draft":
                    raise UserError(
                        self.env._(
                            "%(name)s was checked already. Go back to its settings to "
                            "change them, or begin another import.",
                            name=sale_import.name,
                        )
                    )
        return super().write(vals)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _ensure_can_set(self, vals):
        """Raise when a person writes what only the import itself writes."""
        if self.env.su:
            return
        for name in vals:
            if name in self._fields and name not in SETTING_FIELDS | FREE_FIELDS:
                raise UserError(
                    self.env._(
                        "“%(field)s” is recorded by the import itself and cannot be "
                        "entered.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _set_state(self, vals):
        """Write what people do not write by hand; the action has checked access."""
        # sudo: to pass _ensure_can_set
        self.sudo().write(vals)
