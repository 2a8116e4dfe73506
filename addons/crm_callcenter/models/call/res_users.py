"""Which telephone is whose."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ResUsers(models.Model):
    """Say at which extension a person is."""

    _inherit = "res.users"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    cti_extension = fields.Char(
        string="Extension",
        index="btree_not_null",
        copy=False,
        help="The number by which the telephone system knows this person's telephone.",
        prefetch="crm_callcenter",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("cti_extension", "company_ids")
    def _check_cti_extension(self):
        """Refuse an extension that somebody of the same company has already."""
        for user in self.filtered("cti_extension"):
            # sudo: a colleague whom one may not read has the telephone, too
            twin = self.sudo().search(
                Domain("cti_extension", "=", user.cti_extension)
                & Domain("id", "!=", user.id)
                & Domain("company_ids", "in", user.sudo().company_ids.ids),
                limit=1,
            )
            if twin:
                raise ValidationError(
                    self.env._(
                        "Extension: %(extension)s belongs to %(user)s already.",
                        extension=user.cti_extension,
                        user=twin.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_by_cti_keys(self, keys, company):
        """Return who is meant by extensions or logins, of one company.

        :param keys: texts as a telephone system sends them; unknown ones are left out.
        """
        if not keys:
            return self.browse()
        # sudo: telephone systems and colleagues name people whom they may not read
        return (
            self.sudo()
            .search(
                (Domain("cti_extension", "in", keys) | Domain("login", "in", keys))
                & Domain("share", "=", False)
                & Domain("company_ids", "in", company.ids)
            )
            .with_env(self.env)
        )
