"""The family of a person, as far as it is worth remembering."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINSHIPS = [
    ("partner", "Partner"),
    ("child", "Child"),
    ("parent", "Parent"),
    ("sibling", "Sibling"),
    ("grandparent", "Grandparent"),
    ("grandchild", "Grandchild"),
    ("other", "Other"),
]


class CrmPartnerRelative(models.Model):
    """One member of a contact's family."""

    _name = "crm.partner.relative"
    _description = "Family Member"
    _order = "partner_id, birth_date, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        ondelete="cascade",
        index=True,
    )
    name = fields.Char(required=True)
    kinship = fields.Selection(selection=KINSHIPS, required=True, default="partner")
    birth_date = fields.Date(string="Birthday")
    related_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Own Contact",
        ondelete="set null",
        index="btree_not_null",
        help="When this family member is a contact as well.",
    )
    note = fields.Char()

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("birth_date")
    def _check_birth_date(self):
        """Refuse birthdays in the future."""
        for relative in self:
            if relative.birth_date and relative.birth_date > fields.Date.today():
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be born in the future.", name=relative.name
                    )
                )

    @api.constrains("related_partner_id")
    def _check_related_partner_id(self):
        """Refuse to make somebody a relative of oneself."""
        for relative in self:
            if relative.related_partner_id == relative.partner_id:
                raise ValidationError(
                    self.env._("A person is not one's own family member.")
                )
