"""The ids that a person had before contacts were merged."""

from odoo import api, fields, models

from ...queries import holdout as queries


class CrmPersonAlias(models.Model):
    """One row is an id that no longer exists and the contact that answers for it.

    What is decided by a person's id, as the hold-out is, has to be decided the same way
    after a merge.
    """

    _name = "crm.person.alias"
    _description = "Former Id of a Person"
    _log_access = False
    _rec_name = "former_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    # not a Many2one: the contact is gone
    former_id = fields.Integer(required=True, readonly=True)

    _former_uniq = models.UniqueIndex(
        "(former_id)",
        "One person answers for a former id.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _remember_merge(self, sources, target):
        """Note that one contact answers for others from now on.

        The rows of the contacts that vanish follow by Odoo's own change of references.
        """
        self.env.cr.execute(queries.build_merge_aliases_query(sources.ids, target.id))
        self.invalidate_model()
