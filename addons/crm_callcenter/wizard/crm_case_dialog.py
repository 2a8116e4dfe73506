"""What the dialogs of a case have in common: whose case it may be."""

from odoo import api, models


class CrmCaseDialog(models.AbstractModel):
    """Open dialogs of readable cases only.

    What a dialog proposes is computed as superuser: with a case that the user may not
    read, it would tell subject and customer of it.
    """

    _name = "crm.case.dialog"
    _description = "Dialog of a Case"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse cases that the user may not read.

        :raises AccessError: the user may not read one of them; nothing is made.
        """
        for vals in vals_list:
            self._check_given_cases(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse cases that the user may not read.

        :raises AccessError: the user may not read one of them; nothing is changed.
        """
        result = super().write(vals)
        self._check_cases()
        return result

    def onchange(self, values, field_names, fields_spec):
        """Refuse to propose something for a case that the user may not read.

        :raises AccessError: the user may not read it.
        """
        self._check_given_cases(values)
        return super().onchange(values, field_names, fields_spec)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_case_fields(self):
        """Return the names of the fields that hold one case."""
        return [
            name
            for name, field in self._fields.items()
            if field.type == "many2one" and field.comodel_name == "crm.case"
        ]

    @api.model
    def _check_given_cases(self, values):
        """Refuse values, or defaults, with cases that the user may not read."""
        names = self._get_case_fields()
        given = {**self.default_get(names), **values}
        self.new({name: given[name] for name in names if name in given})._check_cases()

    def _check_cases(self):
        """Refuse cases that the user may not read."""
        for name in self._get_case_fields():
            self[name]._origin.check_access("read")
