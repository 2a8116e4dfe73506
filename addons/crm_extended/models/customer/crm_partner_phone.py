"""More telephone numbers of a person than the one that Odoo keeps."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PHONE_TYPES = [
    ("mobile", "Mobile"),
    ("work", "Work"),
    ("home", "Home"),
    ("assistant", "Assistant"),
    ("fax", "Fax"),
    ("other", "Other"),
]


class CrmPartnerPhone(models.Model):
    """One more number of a contact, found by whoever calls from it."""

    _name = "crm.partner.phone"
    _description = "Contact Number"
    _order = "partner_id, sequence, id"
    _rec_name = "phone"

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
    sequence = fields.Integer(default=10)
    phone = fields.Char(string="Number", required=True)
    phone_type = fields.Selection(
        selection=PHONE_TYPES, string="Type", required=True, default="mobile"
    )
    note = fields.Char(help="E.g. mornings only, ask for the warehouse.")
    phone_sanitized = fields.Char(
        string="International Number",
        compute="_compute_phone_sanitized",
        store=True,
        index="btree_not_null",
        help="The number in the notation E.164, by which callers are found.",
    )

    _partner_phone_uniq = models.UniqueIndex(
        "(partner_id, phone_sanitized) WHERE phone_sanitized IS NOT NULL",
        "This contact already has this number.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("phone", "partner_id.country_id")
    def _compute_phone_sanitized(self):
        """Write the number in E.164, read in the country of the contact."""
        for number in self:
            number.phone_sanitized = number.phone and number._phone_format(
                number=number.phone,
                country=number.partner_id.country_id or self.env.company.country_id,
            )

    @api.depends("phone", "phone_type")
    def _compute_display_name(self):
        """Show number and type."""
        types = dict(self._fields["phone_type"]._description_selection(self.env))
        for number in self:
            kind = types.get(number.phone_type, "")
            number.display_name = f"{number.phone or ''} ({kind})"

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("phone")
    def _check_phone(self):
        """Refuse what cannot be a number, whoever enters it."""
        for number in self:
            if sum(char.isdigit() for char in number.phone) < 3:
                raise ValidationError(
                    self.env._(
                        "“%(phone)s” is not a telephone number: "
                        "it has fewer than three digits.",
                        phone=number.phone,
                    )
                )
