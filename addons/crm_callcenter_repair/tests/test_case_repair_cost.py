"""What a repair costs stands in the costs of its case."""

from odoo import Command
from odoo.tests import tagged

from .repair_common import CrmCaseRepairCommon


@tagged("post_install", "-at_install", "crm_callcenter_repair")
class TestCaseRepairCost(CrmCaseRepairCommon):
    """A repair that uses three bulbs worth 4 each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bulb = cls._create_product(
            name="Bulb", type="consu", is_storable=True, standard_price=4
        )
        cls._put_in_stock(cls.bulb, 10)
        wizard = cls.env["crm.case.repair"].create({"case_id": cls.case.id})
        wizard.action_confirm()
        cls.repair = wizard.repair_id

    def _get_costs(self):
        """Return the costs of repairs of the case."""
        self.env.flush_all()
        return self.env["crm.case.cost.report"].search(
            [("case_id", "=", self.case.id), ("kind", "=", "repair")]
        )

    def test_parts_cost_when_they_are_used(self):
        self.repair.move_ids = [
            Command.create(
                {
                    "repair_line_type": "add",
                    "product_id": self.bulb.id,
                    "product_uom_qty": 3,
                }
            )
        ]
        self.repair.action_validate()
        self.repair.action_repair_start()
        self.assertFalse(self._get_costs())
        self.repair.move_ids.quantity = 3
        self.repair.move_ids.picked = True
        self.repair.action_repair_end()
        self.assertEqual(self.repair.state, "done")
        costs = self._get_costs()
        self.assertEqual(costs.mapped("amount"), [12])
        self.assertEqual(costs.partner_id, self.customer)
        self.env.invalidate_all()
        self.assertEqual(self.case.cost, 12)

    def test_ids_of_costs_stay_unique(self):
        """Each kind of cost has its own position among the ids."""
        self.repair.move_ids = [
            Command.create(
                {
                    "repair_line_type": "add",
                    "product_id": self.bulb.id,
                    "product_uom_qty": 1,
                    "quantity": 1,
                }
            )
        ]
        self.repair.action_validate()
        self.repair.action_repair_start()
        self.repair.move_ids.picked = True
        self.repair.action_repair_end()
        self.env.flush_all()
        rows = self.env["crm.case.cost.report"].search([("case_id", "=", self.case.id)])
        self.assertEqual(len(rows.ids), len(set(rows.ids)))
        self.assertIn("repair", rows.mapped("kind"))
        self.assertIn("return", rows.mapped("kind"))
