"""A delivery that came back for a case, for the tests of repairs."""

from odoo.addons.crm_callcenter.tests.common import CrmCallcenterCommon


class CrmCaseRepairCommon(CrmCallcenterCommon):
    """A customer with five lamps, of which two came back for a case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["stock"] = cls._create_user(
            "stock", "base.group_user,stock.group_stock_user", cls.company_a
        )
        cls.team = cls.env["crm.case.team"].create({"name": "Service"})
        cls.customer = cls.env["res.partner"].create({"name": "Acme"})
        cls.product = cls._create_product(
            name="Lamp", type="consu", is_storable=True, list_price=20
        )
        cls.order = cls._create_order(cls.customer, cls.product)
        cls.order.order_line.product_uom_qty = 5
        cls.order.action_confirm()
        cls.picking = cls.order.picking_ids
        cls.picking.move_ids.quantity = 5
        cls.picking.button_validate()
        cls.case = cls._create_case(cls.customer, picking_id=cls.picking.id)
        cls.back = cls._take_back(cls.case, 2)

    @classmethod
    def _create_case(cls, partner, **values):
        """Return a case of the team."""
        return cls.env["crm.case"].create(
            {
                "name": "Does not shine",
                "team_id": cls.team.id,
                "partner_id": partner.id,
                **values,
            }
        )

    @classmethod
    def _take_back(cls, case, quantity):
        """Return the return of so many pieces, received."""
        wizard = cls.env["crm.case.return"].create({"case_id": case.id})
        wizard.line_ids.quantity = quantity
        wizard.action_confirm()
        back = wizard.return_picking_id
        back.move_ids.quantity = quantity
        back.button_validate()
        return back

    @classmethod
    def _put_in_stock(cls, product, quantity, **values):
        """Let so many pieces lie in the warehouse of the company."""
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company_a.id)], limit=1
        )
        cls.env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, quantity, **values
        )

    def _as(self, role, record):
        """Return the record as a user of this role has it, nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.users[role]
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def _open(self, role, **values):
        """Return the dialog that the button of the case opens, with values."""
        opened = self._as(role, self.case).action_repair()
        model = self._as(role, self.env[opened["res_model"]])
        return model.with_context(**opened["context"]).create(values)
