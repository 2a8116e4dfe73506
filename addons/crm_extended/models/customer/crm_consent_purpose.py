"""What a person may allow us to do: the purposes of consent."""

import re

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError

from ...tools.expected_conflict import expected_conflict

SERVICE_CODE = "service"
CODE_PATTERN = re.compile(r"[a-z0-9_]{1,64}")


class CrmConsentPurpose(models.Model):
    """One purpose, known to other systems by its code."""

    _name = "crm.consent.purpose"
    _description = "Purpose of Consent"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Small letters, digits and underscores; other systems use it.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="What the person is told that they allow."
    )

    _code_uniq = models.UniqueIndex("(code)", "There is already such a purpose.")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("code")
    def _check_code(self):
        """Keep codes in the one form that other systems can rely on."""
        for purpose in self:
            if not CODE_PATTERN.fullmatch(purpose.code):
                raise ValidationError(
                    self.env._(
                        "purpose: “%(code)s” is not a code; use 1 to 64 small letters, "
                        "digits and underscores.",
                        code=purpose.code[:80],
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _is_crm_marketing(self):
        """Tell whether messages for a purpose are marketing; without one they are.

        What people have to know anyway, as a recall, is none.
        """
        # sudo: what a message is for is no secret to whoever sends it
        return self.sudo().code != SERVICE_CODE

    @api.model
    def _get_or_create(self, code):
        """Return the purpose with this code, created when it is new.

        :param str code: upper case, blanks and hyphens are brought into the form of a
            code; anything else is refused.
        :raises ValidationError: when it cannot be a code.
        :raises ConcurrencyError: when another transaction creates the same purpose
            right now; Odoo then runs the call again.
        """
        code = re.sub(r"[\s-]+", "_", code.strip().lower())
        purposes = self.with_context(active_test=False)
        purpose = purposes.search([("code", "=", code)], limit=1)
        if purpose:
            return purpose
        name = code.replace("_", " ").capitalize()
        try:
            with expected_conflict(self.env.cr):
                return self.create({"code": code, "name": name})
        except UniqueViolation as err:
            raise ConcurrencyError(code) from err
