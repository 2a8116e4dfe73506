"""The numbers of the cases of a company."""

from odoo import api, fields, models

AGE_DAYS = 2


class ResCompany(models.Model):
    """Give each company its own numbers."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_case_sequence_id = fields.Many2one(
        comodel_name="ir.sequence",
        string="Case Numbers",
        copy=False,
        domain="[('company_id', '=', id)]",
        prefetch="crm_callcenter",
    )
    crm_case_age_days = fields.Integer(
        string="Days Without Answer",
        default=AGE_DAYS,
        help="A case that got no answer for so many days gets one more step of "
        "priority; 0 = never.",
        prefetch="crm_callcenter",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Prepare the numbers of the cases of new companies."""
        companies = super().create(vals_list)
        companies._create_case_sequences()
        return companies

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _create_case_sequences(self):
        """Create the sequence of each company that has none."""
        for company in self.filtered(lambda c: not c.crm_case_sequence_id):
            # sudo: who creates a company need not manage sequences
            company.sudo().crm_case_sequence_id = (
                self.env["ir.sequence"]
                .sudo()
                .create(
                    {
                        "name": self.env._(
                            "Cases of %(company)s", company=company.name
                        ),
                        "code": "crm.case",
                        "prefix": "C",
                        "padding": 5,
                        "company_id": company.id,
                    }
                )
            )

    def _get_next_case_number(self):
        """Return the number of the next case of this company."""
        self.ensure_one()
        if not self.crm_case_sequence_id:
            self._create_case_sequences()
        # sudo: agents and the mail gateway take numbers, and manage none
        return self.sudo().crm_case_sequence_id.next_by_id()
