"""Companies, people and documents that the tests of crm_extended share."""

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

ROLE_GROUPS = {
    "salesperson": "crm_extended.crm_extended_group_user",
    "all_customers": "crm_extended.crm_extended_group_user,"
    "sales_team.group_sale_salesman_all_leads",
    "marketer": "crm_extended.crm_extended_group_marketer",
    "manager": "crm_extended.crm_extended_group_manager",
    "external": "crm_extended.crm_extended_group_external",
    "accountant": "base.group_user,account.group_account_invoice",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}


class CrmExtendedCommon(BaseCommon):
    """Two companies, one user per role in company A, a manager in company B."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a = cls._create_company("Company A")
        cls.company_b = cls._create_company("Company B")
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company_a.ids}
        )
        cls.users = {
            role: cls._create_user(role, groups, cls.company_a)
            for role, groups in ROLE_GROUPS.items()
        }
        cls.users["manager_b"] = cls._create_user(
            "manager_b", ROLE_GROUPS["manager"], cls.company_b
        )

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    @classmethod
    def _create_company(cls, name):
        """Return a company in US dollars that the test's own user may act for."""
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": cls.env.ref("base.USD").id}
        )
        cls.env.user.company_ids = [Command.link(company.id)]
        return company

    @classmethod
    def _create_user(cls, role, groups, company):
        """Return a user whose login is ``crm_<role>``."""
        return new_test_user(
            cls.env,
            login=f"crm_{role}",
            groups=groups,
            name=role.replace("_", " ").title(),
            email=f"crm_{role}@example.com",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz="UTC",
        )

    @classmethod
    def _load_accounting(cls, company):
        """Give the company accounts and journals, so that it can post invoices."""
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )

    @classmethod
    def _create_product(cls, **values):
        """Return a service without tax, delivered and invoiced as ordered."""
        return cls.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def _create_invoice(cls, partner, amount, day, *, due=None, post=True, **values):
        """Return a customer invoice, or with ``move_type`` another document.

        :param float amount: net amount, without taxes.
        :param day: invoice date, due date when ``due`` is left out.
        """
        company = values.pop("company", cls.env.company)
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": day,
                    "invoice_date_due": due or day,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Something sold",
                                "quantity": 1,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, invoice, amount=None):
        """Register a payment for an invoice, for all of it when no amount is given."""
        values = {"payment_date": invoice.invoice_date}
        if amount is not None:
            values["amount"] = amount
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(values)
        )
        return wizard._create_payments()

    @classmethod
    def _create_order(cls, partner, product, *, confirm=False, **values):
        """Return a quotation for one piece, or the confirmed order."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id})],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _get_days_ago(cls, days):
        """Return the day so many days before today (UTC)."""
        return fields.Date.subtract(fields.Date.today(), days=days)
