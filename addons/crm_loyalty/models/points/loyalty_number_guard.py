"""Numbers that people enter: finite, and within what a ledger can hold."""

import math

from odoo import api, models
from odoo.exceptions import ValidationError

from .crm_api_movement import MAX_POINTS

# compared with floats: a Decimal does not let itself be compared with what is no number
MOST = float(MAX_POINTS)


def ensure_numbers(model, vals):
    """Check the numbers among values for a model.

    :param models.BaseModel model: whose fields the values are for.
    :param dict vals: as for ``write``.
    :raises ValidationError: a number is not finite, or too large.
    """
    for name, value in vals.items():
        field = model._fields.get(name)
        if field is None or field.type not in ("float", "monetary"):
            continue
        try:
            number = float(value or 0)
        except (TypeError, ValueError):
            number = math.nan
        # "not a number" is not within anything
        if not -MOST <= number <= MOST:
            raise ValidationError(
                model.env._(
                    "%(field)s: enter a number between %(least)s and %(most)s.",
                    field=field._description_string(model.env),
                    least=f"{-MOST:,.0f}",
                    most=f"{MOST:,.0f}",
                )
            )


class LoyaltyNumberGuard(models.AbstractModel):
    """Refuse what is no number of points or money, before it is rounded.

    The database keeps "not a number" and infinity in columns of points, and rounding
    them ends in an error that tells nobody what to do. Over RPC both can be sent.
    """

    _name = "loyalty.number.guard"
    _description = "Numbers That People Enter"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create with numbers that can be counted with."""
        for vals in vals_list:
            ensure_numbers(self, vals)
        return super().create(vals_list)

    def write(self, vals):
        """Write numbers that can be counted with."""
        ensure_numbers(self, vals)
        return super().write(vals)
