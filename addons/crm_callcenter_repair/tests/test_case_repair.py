"""Repairs that are made for a case."""

from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .repair_common import CrmCaseRepairCommon


@tagged("post_install", "-at_install", "crm_callcenter_repair")
class TestCaseRepair(CrmCaseRepairCommon):
    """Two of five lamps are back, and one does not shine."""

    @contextmanager
    def assertRefused(self, text):
        """Expect a refusal that says this, and that no repair was made."""
        before = self._count()
        with self.assertRaises(UserError) as caught:
            yield
        self.assertIn(text, str(caught.exception))
        self.assertEqual(self._count(), before)

    def _count(self):
        """Return how many repairs the case has."""
        return self.env["repair.order"].search_count([("case_id", "=", self.case.id)])

    def test_a_dialog_of_another_companys_case_is_not_made(self):
        vals = {"case_id": self.case.id, "product_id": self.product.id, "quantity": 1}
        with self.assertRaises(AccessError):
            self._as("agent_b", self.env["crm.case.repair"]).create(vals)
        with self.assertRaises(AccessError):
            self._as("agent_b", self.env["crm.case.repair"]).onchange(
                vals, ["case_id"], {"reason": {}}
            )

    # ------------------------------------------------------------
    # TWO CLICKS
    # ------------------------------------------------------------

    def test_an_agent_arranges_a_repair_in_two_clicks(self):
        self.team.can_repair = True
        action = self._as("agent", self.case).action_repair()
        model = self._as("agent", self.env["crm.case.repair"])
        form = Form(model.with_context(**action["context"]))
        self.assertEqual(form.picking_id, self.back)
        self.assertEqual(form.product_id, self.product)
        self.assertEqual(form.quantity, 2)
        wizard = form.save()
        opened = wizard.action_confirm()
        repair = self.env["repair.order"].browse(opened["res_id"])
        self.assertRecordValues(
            repair,
            [
                {
                    "case_id": self.case.id,
                    "picking_id": self.back.id,
                    "product_id": self.product.id,
                    "product_qty": 2,
                    "partner_id": self.customer.id,
                    "company_id": self.company_a.id,
                    "under_warranty": False,
                    "state": "draft",
                }
            ],
        )
        self.assertEqual(wizard.action_confirm(), opened)
        self.assertEqual(self._as("agent", self.case).repair_count, 1)

    def test_case_and_repair_lead_to_each_other(self):
        wizard = self._open_for_stock()
        wizard.action_confirm()
        repair = wizard.repair_id
        action = self._as("agent", self.case).action_open_repairs()
        self.assertEqual(action["res_id"], repair.id)
        opened = self._as("agent", repair).action_open_case()
        self.assertEqual(opened["res_id"], self.case.id)
        notes = self.case.message_ids.mapped("body")
        self.assertTrue(any(repair.name in note for note in notes), notes)

    def _open_for_stock(self):
        """Return a dialog of an agent who works in the warehouse, too."""
        self.users["agent"].group_ids = [
            Command.link(self.env.ref("stock.group_stock_user").id)
        ]
        return self._open("agent")

    def test_a_serial_number_is_repaired_once(self):
        self.team.can_repair = True
        serial = self._create_product(
            name="Pump", type="consu", is_storable=True, tracking="serial"
        )
        lot = self.env["stock.lot"].create({"name": "S1", "product_id": serial.id})
        self._put_in_stock(serial, 1, lot_id=lot)
        self.case.write({"product_id": serial.id, "lot_id": lot.id})
        wizard = self._open("agent", picking_id=False, is_under_warranty=True)
        self.assertEqual((wizard.product_id, wizard.lot_id), (serial, lot))
        wizard.action_confirm()
        repair = self._as("stock", wizard.repair_id)
        self.assertEqual((repair.lot_id, repair.product_qty), (lot, 1))
        self.assertTrue(repair.under_warranty)
        repair.action_validate()
        self.assertIn(repair.state, ("confirmed", "under_repair"))

    # ------------------------------------------------------------
    # REFUSALS
    # ------------------------------------------------------------

    def test_agents_need_the_leave_of_the_team(self):
        with self.assertRaises(AccessError):
            self._as("agent", self.case).action_repair()
        self.team.can_repair = True
        wizard = self._open("agent")
        self.team.can_repair = False
        with self.assertRaises(AccessError):
            wizard.action_confirm()
        self.assertFalse(self._count())

    def test_no_more_than_came_back_is_repaired(self):
        self.team.can_repair = True
        with self.assertRefused("2.0 of"):
            self._open("agent", quantity=3).action_confirm()
        with self.assertRefused("how many"):
            self._open("agent", quantity=-1).action_confirm()
        first, second = self._open("agent"), self._open("agent")
        first.action_confirm()
        with self.assertRefused("0.0 of"):
            second.action_confirm()
        # what was cancelled can be repaired after all
        first.repair_id.sudo().action_repair_cancel()
        second.action_confirm()
        self.assertEqual(self._count(), 2)

    def test_what_is_not_the_customers_is_refused(self):
        self.team.can_repair = True
        other = self.env["res.partner"].create({"name": "Other"})
        self.case = self._create_case(other)
        with self.assertRefused("of another customer"):
            self._open(
                "agent", picking_id=self.back.id, product_id=self.product.id, quantity=1
            ).action_confirm()
        foreign = self._create_product(
            name="B", type="consu", company_id=self.company_b.id
        )
        wizard = self._open("agent", product_id=self.product.id)
        wizard.sudo().product_id = foreign
        with self.assertRefused("of another company"):
            wizard.sudo().action_confirm()

    def test_nothing_crosses_companies(self):
        team = self.env["crm.case.team"].create(
            {"name": "B", "company_id": self.company_b.id, "can_repair": True}
        )
        other = self.env["crm.case"].create(
            {
                "name": "B",
                "company_id": self.company_b.id,
                "team_id": team.id,
                "partner_id": self.customer.id,
            }
        )
        with self.assertRaises(AccessError):
            self._as("agent", other).action_repair()
        self._open_for_stock().action_confirm()
        [repair] = self.env["repair.order"].search([("case_id", "=", self.case.id)])
        with self.assertRaises(AccessError):
            self._as("agent_b", repair).read(["name"])

    def test_agents_read_repairs_and_change_none(self):
        wizard = self._open_for_stock()
        wizard.action_confirm()
        self.users["agent"].group_ids = [
            Command.unlink(self.env.ref("stock.group_stock_user").id)
        ]
        repair = self._as("agent", wizard.repair_id)
        Form(repair)
        self.assertTrue(repair.name)
        for method in (lambda: repair.write({"priority": "1"}), repair.unlink):
            with self.assertRaises(AccessError):
                method()

    def test_returns_still_open_for_agents(self):
        """The form of a return reads its repairs."""
        self._open_for_stock().action_confirm()
        self.users["agent"].group_ids = [
            Command.unlink(self.env.ref("stock.group_stock_user").id)
        ]
        Form(self._as("agent", self.back))
        Form(self._as("agent", self.order))

    def test_the_workshop_sees_the_case_but_does_not_open_it(self):
        self._open_for_stock().action_confirm()
        [repair] = self.env["repair.order"].search([("case_id", "=", self.case.id)])
        repair = self._as("stock", repair)
        self.assertEqual(repair.case_step, self.case.stage_id.name)
        Form(repair)
        with self.assertRaises(AccessError):
            repair.action_open_case()

    # ------------------------------------------------------------
    # MERGING
    # ------------------------------------------------------------

    def test_repairs_follow_a_merged_case(self):
        wizard = self._open_for_stock()
        wizard.action_confirm()
        survivor = self._create_case(self.customer)
        self.case._merge_into(survivor)
        self.assertEqual(wizard.repair_id.case_id, survivor)
