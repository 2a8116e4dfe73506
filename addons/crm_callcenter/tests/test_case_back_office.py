"""Returns, replacements, credit notes and quotations that are made for a case."""

import re
from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tests.common import new_test_user

from .common import CrmCallcenterCommon

CASE_TABLE = re.compile(r'(FROM|JOIN|UPDATE|INTO) "?crm_case')


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseBackOffice(CrmCallcenterCommon):
    """A customer with a delivery of five pieces and an invoice of 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.users["stock"] = cls._create_user(
            "stock", "base.group_user,stock.group_stock_user", cls.company_a
        )
        cls.team = cls.env["crm.case.team"].create({"name": "Service"})
        cls.customer = cls.env["res.partner"].create({"name": "Acme"})
        cls.product = cls._create_product(name="Lamp", type="consu", list_price=20)
        cls.order = cls._create_order(cls.customer, cls.product)
        cls.order.order_line.product_uom_qty = 5
        cls.order.action_confirm()
        cls.picking = cls.order.picking_ids
        cls.picking.move_ids.quantity = 5
        cls.picking.button_validate()
        cls.invoice = cls._create_invoice(cls.customer, 100, "2026-01-10")
        cls.case = cls._create_case(cls.customer, picking_id=cls.picking.id)

    @classmethod
    def _create_case(cls, partner, **values):
        """Return a case of the team."""
        return cls.env["crm.case"].create(
            {
                "name": "Broken",
                "team_id": cls.team.id,
                "partner_id": partner.id,
                **values,
            }
        )

    def _as(self, role, record):
        """Return the record as a user of this role has it, nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.users[role]
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def _open(self, role, action, **values):
        """Return the dialog that a button of the case opens, with values."""
        opened = getattr(self._as(role, self.case), action)()
        model = self._as(role, self.env[opened["res_model"]])
        return model.with_context(**opened["context"]).create(
            {"reason": "Broken", **values}
        )

    @contextmanager
    def assertRefused(self, text):
        """Expect a refusal that says this, and that nothing was changed."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertIn(text, str(caught.exception))

    def test_nothing_of_another_order_is_proposed(self):
        later = self._create_order(self.customer, self.product)
        case = self._create_case(self.customer, sale_order_id=later.id)
        for name, field in (("refund", "invoice_id"), ("return", "picking_id")):
            with self.subTest(name=name):
                dialog = self.env[f"crm.case.{name}"].new({"case_id": case.id})
                self.assertFalse(dialog[field])
        case = self._create_case(self.customer)
        dialog = self.env["crm.case.refund"].new({"case_id": case.id})
        self.assertEqual(dialog.invoice_id._origin, self.invoice)

    # ------------------------------------------------------------
    # RETURNS
    # ------------------------------------------------------------

    def test_an_agent_takes_a_delivery_back(self):
        self.team.can_return = True
        action = self._as("agent", self.case).action_return()
        model = self._as("agent", self.env["crm.case.return"])
        form = Form(model.with_context(**action["context"]))
        form.reason = "Broken"
        self.assertEqual(form.picking_id, self.picking)
        with form.line_ids.edit(0) as line:
            self.assertEqual(line.quantity, 5)
            line.quantity = 2
        wizard = form.save()
        result = wizard.action_confirm()
        back = self.env["stock.picking"].browse(result["res_id"])
        self.assertEqual(back.case_id, self.case)
        self.assertEqual(back.return_id, self.picking)
        self.assertEqual(back.move_ids.product_uom_qty, 2)
        self.assertEqual(back.state, "assigned")
        self.assertEqual(self._as("agent", self.case).return_count, 1)
        received = self._as("stock", back)
        received.move_ids.quantity = 2
        received.button_validate()
        self.assertEqual(back.state, "done")
        self.assertEqual(self.order.order_line.qty_delivered, 3)

    def test_a_double_click_makes_one_return(self):
        self.team.can_return = True
        wizard = self._open("agent", "action_return")
        first, second = wizard.action_confirm(), wizard.action_confirm()
        self.assertEqual(first, second)
        found = self.env["stock.picking"].search([("case_id", "=", self.case.id)])
        self.assertEqual(found.ids, [first["res_id"]])

    def test_nothing_comes_back_twice(self):
        self.team.can_return = True
        first = self._open("agent", "action_return")
        second = self._open("agent", "action_return")
        first.action_confirm()
        with self.assertRefused("0.0 can still come back"):
            second.action_confirm()
        # and a new dialog has nothing left to propose
        self.assertFalse(self._open("agent", "action_return").line_ids)

    def test_a_replacement_is_delivered(self):
        self.team.can_return = True
        wizard = self._open("agent", "action_replace")
        self.assertTrue(wizard.is_exchange)
        wizard.action_confirm()
        made = self.env["stock.picking"].search(
            [("case_id", "=", self.case.id)], order="id"
        )
        self.assertEqual(made.mapped("picking_type_id.code"), ["incoming", "outgoing"])
        self.assertEqual(made[1].move_ids.product_uom_qty, 5)
        self.assertEqual(made[1].partner_id, self.customer)

    def test_agents_need_the_leave_of_the_team(self):
        for action in ("action_return", "action_replace"):
            with self.assertRaises(AccessError):
                getattr(self._as("agent", self.case), action)()
        self.team.can_return = True
        wizard = self._open("agent", "action_return")
        self.team.can_return = False
        with self.assertRaises(AccessError):
            wizard.action_confirm()
        self.assertFalse(
            self.env["stock.picking"].search_count([("case_id", "=", self.case.id)])
        )

    def test_a_storekeeper_among_the_agents_needs_no_leave(self):
        new_groups = self.env.ref("stock.group_stock_user")
        self.users["agent"].group_ids = [Command.link(new_groups.id)]
        wizard = self._open("agent", "action_return")
        wizard.action_confirm()
        self.assertEqual(wizard.return_picking_id.case_id, self.case)

    def test_a_delivery_of_another_customer_is_refused(self):
        self.team.can_return = True
        other = self._create_case(self.env["res.partner"].create({"name": "Other"}))
        model = self._as("agent", self.env["crm.case.return"])
        wizard = model.create(
            {
                "case_id": other.id,
                "reason": "Mine",
                "picking_id": self.picking.id,
            }
        )
        with self.assertRefused("of another customer"):
            wizard.action_confirm()

    def test_a_delivery_of_another_company_is_refused(self):
        other_team = self.env["crm.case.team"].create(
            {"name": "B", "company_id": self.company_b.id, "can_return": True}
        )
        other = self.env["crm.case"].create(
            {
                "name": "B",
                "company_id": self.company_b.id,
                "team_id": other_team.id,
                "partner_id": self.customer.id,
            }
        )
        with self.assertRefused("of another company"):
            other._ensure_own_document(self.picking)
        with self.assertRaises(AccessError):
            self._as("agent", other).action_return()

    # ------------------------------------------------------------
    # CREDIT NOTES
    # ------------------------------------------------------------

    def test_an_agent_drafts_a_credit_note_within_the_limit(self):
        self.team.refund_limit = 30
        wizard = self._open("agent", "action_refund")
        self.assertEqual(wizard.invoice_id, self.invoice)
        wizard.line_ids.price_unit = 30
        self.assertEqual(wizard.amount_untaxed, 30)
        first, second = wizard.action_confirm(), wizard.action_confirm()
        self.assertEqual(first, second)
        refund = self.env["account.move"].browse(first["res_id"])
        self.assertEqual(
            (refund.move_type, refund.state, refund.amount_total, refund.case_id),
            ("out_refund", "draft", 30, self.case),
        )
        self.assertEqual(refund.reversed_entry_id, self.invoice)
        with self.assertRaises(AccessError):
            self._as("agent", refund).action_post()
        self._as("accountant", refund).action_post()
        self.assertEqual(refund.state, "posted")

    def test_the_limit_holds_for_all_credit_notes_of_a_case(self):
        self.team.refund_limit = 50
        wizard = self._open("agent", "action_refund")
        with self.assertRefused("may credit up to"):
            wizard.action_confirm()
        wizard.line_ids.price_unit = 30
        wizard.action_confirm()
        again = self._open("agent", "action_refund")
        again.line_ids.price_unit = 30
        with self.assertRefused("may credit up to"):
            again.action_confirm()

    def test_no_more_than_invoiced_is_credited(self):
        accounting = self.env.ref("account.group_account_invoice")
        self.users["agent"].group_ids = [Command.link(accounting.id)]
        for vals in ({"price_unit": 101}, {"quantity": 2}, {"quantity": -1}):
            wizard = self._open("agent", "action_refund")
            wizard.line_ids.write(vals)
            with self.subTest(vals=vals), self.assertRaises(UserError):
                wizard.action_confirm()
        self._open("agent", "action_refund").action_confirm()
        with self.assertRefused("would be credited"):
            self._open("agent", "action_refund").action_confirm()

    def test_agents_without_a_limit_propose_nothing(self):
        with self.assertRaises(AccessError):
            self._as("agent", self.case).action_refund()

    def test_only_chosen_lines_are_credited(self):
        self.team.refund_limit = 1000
        self.invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-02-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": name,
                            "quantity": 2,
                            "price_unit": price,
                            "discount": 10,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for name, price in (("Lamp", 10), ("Chair", 40))
                ],
            }
        )
        self.invoice.action_post()
        wizard = self._open("agent", "action_refund", invoice_id=self.invoice.id)
        wizard.line_ids[0].quantity = 0
        wizard.line_ids[1].quantity = 1
        wizard.action_confirm()
        refund = wizard.refund_move_id.sudo()
        self.assertEqual(refund.invoice_line_ids.mapped("name"), ["Chair"])
        self.assertEqual(refund.amount_untaxed, 36)
        self.assertEqual(wizard.amount_untaxed, 36)

    # ------------------------------------------------------------
    # QUOTATIONS, AND THE WAY BACK
    # ------------------------------------------------------------

    def test_a_quotation_knows_its_case(self):
        with self.assertRaises(AccessError):
            self._as("agent", self.case).action_quote()
        action = self._as("selling_agent", self.case).action_quote()
        model = self._as("selling_agent", self.env["sale.order"])
        order = Form(model.with_context(**action["context"])).save()
        self.assertEqual(
            (order.partner_id, order.case_id, order.origin),
            (self.customer, self.case, self.case.number),
        )
        opened = self._as("selling_agent", order).action_open_case()
        self.assertEqual(opened["res_id"], self.case.id)

    def test_warehouse_and_accounting_see_the_case_but_do_not_open_it(self):
        self.picking.case_id = self.invoice.case_id = self.case
        for role, document in (("stock", self.picking), ("accountant", self.invoice)):
            document = self._as(role, document)
            with self.subTest(role=role):
                [seen] = document.web_read(
                    {"case_id": {"fields": {"display_name": {}}}, "case_step": {}}
                )
                self.assertEqual(
                    seen["case_id"]["display_name"], self.case.display_name
                )
                self.assertEqual(seen["case_step"], self.case.stage_id.name)
                Form(document)
                with self.assertRaises(AccessError):
                    document.action_open_case()
                with self.assertRaises(AccessError):
                    document.case_id.read(["description"])

    def test_nobody_reads_a_case_by_linking_it(self):
        draft = self._create_invoice(self.customer, 5, "2026-01-11", post=False)
        with self.assertRaises(AccessError):
            self._as("accountant", draft).write({"case_id": self.case.id})
        self.assertFalse(draft.case_id)

    def test_the_portal_sees_no_case_on_documents(self):
        portal = new_test_user(self.env, "crm_portal_acme", groups="base.group_portal")
        portal.partner_id.parent_id = self.customer
        self.users["portal_acme"] = portal
        self.invoice.case_id = self.case
        with self.assertRaises(AccessError):
            self._as("portal_acme", self.invoice).read(["case_id"])

    def test_documents_without_a_case_cost_no_query(self):
        """Posting looks at no case: the links are plain columns."""
        draft = self._create_invoice(self.customer, 5, "2026-01-11", post=False)
        order = self._create_order(self.customer, self.product)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertNoCaseQuery():
            draft.action_post()
            order.action_confirm()
            order.picking_ids.move_ids.quantity = 1
            order.picking_ids.button_validate()
            self.env.flush_all()

    @contextmanager
    def assertNoCaseQuery(self):
        """Expect that no statement names a table of cases."""
        statements = []
        with contextmanager(self._patchExecute)(statements):
            yield
        self.assertTrue(statements)
        self.assertEqual([s for s in statements if CASE_TABLE.search(s)], [])
