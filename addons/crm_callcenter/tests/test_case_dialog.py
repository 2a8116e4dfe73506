"""Dialogs and documents tell nothing about a case that the user may not read."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmCallcenterCommon

SECRET = "Merger with Globex"
DIALOGS = {
    "crm.case.broadcast": {},
    "crm.case.refund": {"reason": {}, "commercial_partner_id": {}, "invoice_id": {}},
    "crm.case.return": {"reason": {}, "commercial_partner_id": {}, "picking_id": {}},
    "crm.case.split": {"name": {}, "partner_id": {}},
    "crm.case.wait": {},
}
REQUIRED = {"crm.case.split": {"name": "Split"}, "crm.case.wait": {"reason": "Parts"}}


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseDialog(CrmCallcenterCommon):
    """An agent of company A, and a case of company B with a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme", "company_id": cls.company_b.id}
        )
        cls.foreign = (
            cls.env["crm.case"]
            .with_company(cls.company_b)
            .create(
                {
                    "name": SECRET,
                    "company_id": cls.company_b.id,
                    "partner_id": cls.customer.id,
                }
            )
        )
        cls.own = cls.env["crm.case"].create(
            {"name": "Late", "company_id": cls.company_a.id}
        )

    def _as(self, role, model, **context):
        """Return the model as a user of this role has it, nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.users[role]
        context["allowed_company_ids"] = user.company_ids.ids
        return self.env[model].with_user(user).with_context(**context)

    def test_a_dialog_of_another_companys_case_is_not_made(self):
        for name in DIALOGS:
            vals = {"case_id": self.foreign.id, **REQUIRED.get(name, {})}
            with self.subTest(name), self.assertRaises(AccessError):
                self._as("agent", name).create(vals)

    def test_a_dialog_proposes_nothing_of_another_companys_case(self):
        for name, fields in DIALOGS.items():
            spec = {"case_id": {}, **fields}
            vals = {"case_id": self.foreign.id}
            with self.subTest(name), self.assertRaises(AccessError):
                self._as("agent", name).onchange(vals, ["case_id"], spec)
            with self.subTest(name, by="context"), self.assertRaises(AccessError):
                model = self._as("agent", name, default_case_id=self.foreign.id)
                model.onchange({}, [], spec)

    def test_a_dialog_is_not_led_to_another_companys_case(self):
        wait = self._as("agent", "crm.case.wait").create(
            {"case_id": self.own.id, "reason": "Parts"}
        )
        with self.assertRaises(AccessError):
            wait.case_id = self.foreign.id

    def test_a_survivor_of_another_company_is_refused(self):
        vals = {"case_ids": self.own.ids, "survivor_id": self.foreign.id}
        with self.assertRaises(AccessError):
            self._as("agent", "crm.case.merge").create(vals)

    def test_an_agent_of_the_company_gets_the_proposal(self):
        model = self._as("agent_b", "crm.case.split", default_case_id=self.foreign.id)
        value = model.onchange({}, [], {"case_id": {}, "name": {}})["value"]
        self.assertEqual(value["name"], SECRET)

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def test_a_default_links_no_document_to_a_case_that_is_not_read(self):
        partner = self.env["res.partner"].create({"name": "Globex"})
        model = self._as("salesperson", "sale.order", default_case_id=self.own.id)
        with self.assertRaises(AccessError):
            model.create({"partner_id": partner.id})

    def test_a_personal_default_links_none_either(self):
        partner = self.env["res.partner"].create({"name": "Globex"})
        self._as("salesperson", "ir.default").set(
            "sale.order", "case_id", self.own.id, user_id=True
        )
        with self.assertRaises(AccessError):
            self._as("salesperson", "sale.order").create({"partner_id": partner.id})
