"""What a public form asks."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...tools import web_form

KINDS = [
    ("contact_name", "Your name"),
    ("partner_name", "Company"),
    ("function", "Job position"),
    ("email", "E-mail address"),
    ("phone", "Phone number"),
    ("zip", "Postal code"),
    ("city", "City"),
    ("country", "Country"),
    ("vat", "Tax ID"),
    ("description", "What can we do for you?"),
]
INPUT_TYPES = {"email": "email", "phone": "tel"}
MIN_PHONE_DIGITS = 3


class CrmLeadFormField(models.Model):
    """One field of a form, with the words that stand beside it."""

    _name = "crm.lead.form.field"
    _description = "Field of a Web Form"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    form_id = fields.Many2one(
        comodel_name="crm.lead.form", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(selection=KINDS, string="Field", required=True)
    label = fields.Char(translate=True, help="Empty: the usual words for this field.")
    is_required = fields.Boolean(string="Required")
    label_shown = fields.Char(compute="_compute_label_shown")
    input_type = fields.Char(compute="_compute_label_shown")
    max_chars = fields.Integer(compute="_compute_label_shown")

    _kind_uniq = models.UniqueIndex(
        "(form_id, kind)", "A form asks for each thing once."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("label", "kind")
    def _compute_label_shown(self):
        """Compute the words, the type of the input and how much fits into it."""
        words = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            line.label_shown = line.label or words.get(line.kind)
            line.input_type = INPUT_TYPES.get(line.kind, "text")
            is_text = line.kind == "description"
            line.max_chars = web_form.TEXT_CHARS if is_text else web_form.CONTACT_CHARS

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _read(self, values):
        """Return the clean text of this field.

        :raises UserError: it is missing, too long, or not what it should be.
        """
        self.ensure_one()
        typed = values.get(self.kind) or ""
        if len(typed) > self.max_chars:
            raise UserError(
                self.env._(
                    "“%(label)s” is too long: %(max)s characters fit.",
                    label=self.label_shown,
                    max=self.max_chars,
                )
            )
        if self.kind == "description":
            text = web_form.clean_text(typed)
        else:
            text = web_form.clean_line(typed)
        if not text:
            if self.is_required:
                raise UserError(
                    self.env._("Fill in “%(label)s”.", label=self.label_shown)
                )
            return False
        if self.kind == "email" and not email_normalize(text):
            raise UserError(
                self.env._("Enter your e-mail address, as name@example.com.")
            )
        digits = sum(char.isdigit() for char in text)
        if self.kind == "phone" and digits < MIN_PHONE_DIGITS:
            raise UserError(self.env._("Enter a phone number, as +32 2 555 12 34."))
        return text
