"""The flows of an ERP whose cost is compared with and without the add-ons.

A partner, an order with five lines, its delivery, invoice, payment and credit note, and
a lead that is won: what the standard modules do all day.
"""

from odoo import Command

LINES = 5


class ErpFlows:
    """One customer after the other, as the administrator; nothing is committed.

    :param env: of any user; the flows run with the rights of the administrator, not of
        the system: access rules are part of the cost.
    """

    NAMES = (
        "make_partner",
        "change_partner",
        "confirm_order",
        "deliver",
        "invoice",
        "pay",
        "credit",
        "make_lead",
        "win_lead",
    )

    def __init__(self, env):
        """Make products that are in stock."""
        self.env = env(user=env.ref("base.user_admin"))
        self.products = (
            self.env["product.product"]
            .sudo()  # the catalogue is not what is measured
            .create(
                [
                    {
                        "name": f"Product {number}",
                        "type": "consu",
                        "is_storable": True,
                        "list_price": 10.0 + number,
                        "invoice_policy": "order",
                    }
                    for number in range(LINES)
                ]
            )
        )
        location = (
            self.env["stock.warehouse"]
            .search([("company_id", "=", self.env.company.id)], limit=1)
            .lot_stock_id
        )
        for product in self.products:
            # sudo: as above
            self.env["stock.quant"].sudo()._update_available_quantity(
                product, location, 1e6
            )

    def run(self, name):
        """Do one flow and write it to the database, in a request of its own."""
        getattr(self, f"_{name}")()
        self.env.cr.flush()

    def forget(self):
        """Empty the cache of records, as between two requests."""
        self.env.flush_all()
        self.env.invalidate_all()

    def _with(self, record):
        """Return the environment of a wizard that was opened on a record."""
        return self.env(
            context={
                **self.env.context,
                "active_model": record._name,
                "active_id": record.id,
                "active_ids": record.ids,
            }
        )

    def _make_partner(self):
        self.partner = self.env["res.partner"].create(
            {
                "name": "Customer",
                "email": "customer@example.com",
                "phone": "+1 202-555-0123",
                "city": "Springfield",
                "country_id": self.env.ref("base.us").id,
            }
        )

    def _change_partner(self):
        self.partner.write({"city": "Shelbyville"})

    def _confirm_order(self):
        lines = [
            Command.create({"product_id": product.id, "product_uom_qty": 2})
            for product in self.products
        ]
        self.order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "order_line": lines}
        )
        self.order.action_confirm()

    def _deliver(self):
        picking = self.order.picking_ids
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        picking.with_context(skip_sms=True).button_validate()
        assert picking.state == "done"

    def _invoice(self):
        self.move = self.order._create_invoices()
        self.move.action_post()

    def _pay(self):
        register = self._with(self.move)["account.payment.register"].create({})
        register.action_create_payments()
        assert self.move.payment_state in ("paid", "in_payment")

    def _credit(self):
        reversal = self._with(self.move)["account.move.reversal"].create(
            {"reason": "gate", "journal_id": self.move.journal_id.id}
        )
        note = self.env["account.move"].browse(reversal.reverse_moves()["res_id"])
        note.action_post()
        assert note.state == "posted"

    def _make_lead(self):
        self.lead = self.env["crm.lead"].create(
            {
                "type": "lead",
                "name": "Lead",
                "contact_name": "Person",
                "partner_name": "Company",
                "email_from": "lead@leads.example.org",
                "phone": "+1 303-555-0123",
                "expected_revenue": 1000,
            }
        )

    def _win_lead(self):
        wizards = self._with(self.lead)["crm.lead2opportunity.partner"]
        wizards.create({}).action_apply()
        self.lead.action_set_won_rainbowman()
        assert self.lead.probability == 100
