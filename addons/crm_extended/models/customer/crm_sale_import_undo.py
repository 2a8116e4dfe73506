"""Undoing an import of sales history."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...queries import sale_undo

#: tables that refer to a contact and go with it: made by us from its sales
OWN_TABLES = ["crm_partner_ref", "crm_customer_metric"]


class CrmSaleImport(models.Model):
    """Take an import back, the newest first."""

    _inherit = "crm.sale.import"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_undo(self):
        """Undo this import; see ``_undo``.

        :raises UserError: it is not finished, or a later import changed its lines.
        """
        self.ensure_one()
        self._ensure_can_import()
        self._undo()
        return True

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _ensure_can_import(self):
        """Raise unless the user may import into this import's company."""
        if not self.env.user.has_group("crm_extended.crm_extended_group_manager"):
            raise AccessError(
                self.env._("Only a CRM Manager may import sales history or undo it.")
            )
        self.check_access("write")

    def _undo(self):
        """Delete the lines it created, restore those it changed, drop its customers.

        Customers stay when anything refers to them, or when somebody edited them.

        :raises UserError: it is not finished, or a later import changed its lines.
        """
        self.ensure_one()
        if self.state not in ("done", "failed"):
            raise UserError(
                self.env._(
                    "%(name)s brought nothing in that could be undone.", name=self.name
                )
            )
        # sudo: access was checked; lines and contacts are for nobody to write by hand
        import_sudo = self.sudo().with_company(self.company_id)
        loader = import_sudo.env["crm.sale.loader"]
        loader._lock(self.source)
        import_sudo._ensure_last()
        cr = self.env.cr
        currency_id = self.company_id.currency_id.id
        cr.execute(sale_undo.build_foreign_query(self.id, currency_id))
        foreign_refs = [row[0] for row in cr.fetchall()]
        cr.execute(sale_undo.build_queue_query(self.id))
        cr.execute(sale_undo.build_restore_query(self.id))
        cr.execute(sale_undo.build_forget_query(self.id))
        cr.execute(sale_undo.build_delete_query(self.id))
        self.env["crm.sale.history"].invalidate_model()
        loader._convert_amounts(self.source, foreign_refs)
        import_sudo._unlink_unused_customers()
        import_sudo.state = "undone"

    def _ensure_last(self):
        """Raise when a later import changed lines of this one."""
        self.env.cr.execute(sale_undo.build_later_import_query(self.id))
        later = self.browse(row[0] for row in self.env.cr.fetchall())
        if later:
            raise UserError(
                self.env._(
                    "%(later)s of %(date)s changed lines of this import. Undo that one "
                    "first.",
                    later=later.name,
                    date=later.date_start,
                )
            )

    def _unlink_unused_customers(self):
        """Delete the contacts that this import created and nothing refers to."""
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(sale_undo.build_created_partners_query(self.id))
        partner_ids = [row[0] for row in cr.fetchall()]
        if not partner_ids:
            return
        cr.execute(sale_undo.build_references_query(OWN_TABLES))
        cr.execute(sale_undo.build_used_partners_query(cr.fetchall(), partner_ids))
        used_ids = {row[0] for row in cr.fetchall()}
        self.env["res.partner"].browse(
            id_ for id_ in partner_ids if id_ not in used_ids
        ).unlink()
