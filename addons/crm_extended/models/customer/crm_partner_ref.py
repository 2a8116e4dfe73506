"""Customers' references in other systems."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.sale_values import normalise_ref


class CrmPartnerRef(models.Model):
    """Under which reference another system knows one of our customers.

    One reference of one source names one customer in a company; a customer may have
    several, also of one source (two accounts there, one person here). Archiving or
    merging the customer keeps the references, deleting removes them.
    """

    _name = "crm.partner.ref"
    _description = "Customer Reference"
    _rec_name = "ref"
    _order = "source, ref, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    source = fields.Char(
        required=True,
        help="The other system, as named when its sales are imported, e.g. webshop.",
    )
    ref = fields.Char(
        string="Reference",
        required=True,
        help="What the other system calls this customer.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    import_id = fields.Many2one(
        comodel_name="crm.sale.import",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The import that made this reference.",
    )
    # not a Many2one: a merge of contacts must not move it to the one that is kept
    created_partner_id = fields.Integer(
        string="Contact Made by the Import",
        readonly=True,
    )

    _company_source_ref_uniq = models.UniqueIndex(
        "(company_id, source, ref)",
        "This reference is in use: one reference of a source names one customer.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("source", "ref")
    def _check_ref(self):
        """Refuse a reference that an import would never find, e.g. ``17850.0``."""
        for record in self:
            try:
                is_normal = record.ref == normalise_ref(record.ref)
            except ValueError:
                is_normal = False
            if not is_normal or record.source != record.source.strip():
                raise ValidationError(
                    self.env._(
                        "%(ref)s: write the reference without surrounding spaces, "
                        "control characters or a trailing .0, at most 128 characters.",
                        ref=record.ref,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_partner_map(self, source, refs):
        """Return the customers known under these references in the current company.

        :param str source: the other system.
        :param list refs: references as the other system writes them; anything
            that is no reference is unknown.
        :return: {reference as asked: partner id}; unknown ones are left out.
        """
        wanted = {}  # {stored reference: [reference as asked]}
        for ref in refs:
            try:
                stored = normalise_ref(ref)
            except ValueError:
                continue
            if stored:
                wanted.setdefault(stored, []).append(ref)
        if not wanted:
            return {}
        rows = self._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("source", "=", source),
                ("ref", "in", list(wanted)),
            ],
            groupby=["ref", "partner_id"],
        )
        return {
            asked: partner.id for stored, partner in rows for asked in wanted[stored]
        }
