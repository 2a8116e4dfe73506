"""An order that was delivered and invoiced, and whom the server is asked as.

For the tests of service cases that end in the warehouse and in accounting.
"""

from typing import NamedTuple

QUANTITY = 2
STOCK = 10
NET_PRICE = 50.0


class Story(NamedTuple):
    """What is there before the customer writes; ids, and names that are read."""

    partner_id: int
    product_id: int
    order_id: int
    picking_id: int
    invoice_id: int
    type_id: int
    team_id: int
    subject: str


class Office:
    """Ask the server as the administrator, who sees everything."""

    def __init__(self, call):
        self._call = call

    def __call__(self, model, method, *args, **kwargs):
        """Return what the server answers."""
        return self._call("admin", model, method, *args, **kwargs)

    def create(self, model, /, **values):
        """Return the id of a new record."""
        return self(model, "create", [values])[0]

    def read(self, model, record_id, *names):
        """Return the values of a record; of several names as a list."""
        [values] = self(model, "read", [record_id], list(names))
        # (id, name) of a link is its id here
        found = [
            v[0] if isinstance(v, list) and v else v for v in map(values.get, names)
        ]
        return found if len(names) > 1 else found[0]

    def find(self, model, /, **values):
        """Return the id of the only record with these values."""
        ids = self(model, "search", [[name, "=", v] for name, v in values.items()])
        assert len(ids) == 1, (model, values, ids)
        return ids[0]

    def count_stock(self, product_id):
        """Return how many pieces lie in the warehouse."""
        return self.read("product.product", product_id, "qty_available")


def put_in_stock(office, product_id, company_id):
    """Count the pieces that the warehouse begins with."""
    warehouse_id = office(
        "stock.warehouse", "search", [["company_id", "=", company_id]], limit=1
    )[0]
    values = {
        "product_id": product_id,
        "location_id": office.read("stock.warehouse", warehouse_id, "lot_stock_id"),
        "inventory_quantity_auto_apply": STOCK,
    }
    office("stock.quant", "create", [values], context={"inventory_mode": True})


def invoice(office, order_id):
    """Invoice what was delivered, and post it; return the invoice."""
    wizard_id = office(
        "sale.advance.payment.inv",
        "create",
        [
            {
                "advance_payment_method": "delivered",
                "sale_order_ids": [(6, 0, [order_id])],
            }
        ],
    )[0]
    office("sale.advance.payment.inv", "create_invoices", [wizard_id])
    [invoice_id] = office("sale.order", "read", [order_id], ["invoice_ids"])[0][
        "invoice_ids"
    ]
    office("account.move", "action_post", [invoice_id])
    return invoice_id


def make_story(office, source, *, requires_approval=True):
    """Return an order of the portal's customer, delivered and invoiced."""
    user_id = office.find("res.users", login="portal")
    partner_id, company_id = office.read(
        "res.users", user_id, "partner_id", "company_id"
    )
    product_id = office.create(
        "product.product",
        name=f"Lamp {source}",
        type="consu",
        is_storable=True,
        list_price=NET_PRICE,
        invoice_policy="delivery",
    )
    put_in_stock(office, product_id, company_id)
    order_id = office.create(
        "sale.order",
        partner_id=partner_id,
        order_line=[
            (0, 0, {"product_id": product_id, "product_uom_qty": QUANTITY}),
        ],
    )
    office("sale.order", "action_confirm", [order_id])
    picking_id = office.find("stock.picking", sale_id=order_id)
    office("stock.picking", "button_validate", [picking_id])
    invoice_id = invoice(office, order_id)
    team_id = office.create(
        "crm.case.team",
        name=f"Service {source}",
        company_id=company_id,
        can_return=True,
        refund_limit=1000,
    )
    type_id = office.create(
        "crm.case.type", name=f"Damaged {source}", requires_approval=requires_approval
    )
    return Story(
        partner_id,
        product_id,
        order_id,
        picking_id,
        invoice_id,
        type_id,
        team_id,
        f"Both lamps are broken {source}",
    )
