"""Run in Odoo's shell: what a partner, a sale and a lead cost, as one line of JSON.

Each flow is done once to fill caches, and counted the second time, each in a request of
its own (nothing in the cache of records). Counted are queries, and calls of Python
functions: neither depends on what else the machine does.
"""

import cProfile
import gc
import json

env = env(user=env.ref("base.user_admin"))  # noqa: F821 (given by the shell)
product_model = env["product.product"].sudo()
products = product_model.create(
    [
        {
            "name": f"Product {number}",
            "type": "consu",
            "is_storable": True,
            "list_price": 10.0 + number,
            "invoice_policy": "order",
        }
        for number in range(5)
    ]
)
warehouse = env["stock.warehouse"].search(
    [("company_id", "=", env.company.id)], limit=1
)
for product in products:
    env["stock.quant"].sudo()._update_available_quantity(
        product, warehouse.lot_stock_id, 1e6
    )


def make_partner(done):
    """Make a customer."""
    done["partner"] = env["res.partner"].create(
        {
            "name": "Customer",
            "email": "customer@example.com",
            "phone": "+1 202-555-0123",
            "city": "Springfield",
            "country_id": env.ref("base.us").id,
        }
    )


def change_partner(done):
    """Change an ordinary field of a customer."""
    done["partner"].write({"city": "Shelbyville"})


def confirm_order(done):
    """Make and confirm an order with five lines."""
    lines = [
        (0, 0, {"product_id": product.id, "product_uom_qty": 2}) for product in products
    ]
    done["order"] = env["sale.order"].create(
        {"partner_id": done["partner"].id, "order_line": lines}
    )
    done["order"].action_confirm()


def deliver(done):
    """Deliver the order."""
    picking = done["order"].picking_ids
    for move in picking.move_ids:
        move.quantity = move.product_uom_qty
        move.picked = True
    picking.with_context(skip_sms=True).button_validate()
    assert picking.state == "done"


def invoice(done):
    """Make and post the invoice."""
    done["invoice"] = done["order"]._create_invoices()
    done["invoice"].action_post()


def pay(done):
    """Register the payment of the invoice."""
    move = done["invoice"]
    context = {"active_model": "account.move", "active_ids": move.ids}
    register = env["account.payment.register"].with_context(**context).create({})
    register.action_create_payments()
    assert move.payment_state in ("paid", "in_payment")


def credit(done):
    """Make and post a credit note for the invoice."""
    move = done["invoice"]
    context = {"active_model": "account.move", "active_ids": move.ids}
    reversal = (
        env["account.move.reversal"]
        .with_context(**context)
        .create({"reason": "gate", "journal_id": move.journal_id.id})
    )
    note = env["account.move"].browse(reversal.reverse_moves()["res_id"])
    note.action_post()
    assert note.state == "posted"


def make_lead(done):
    """Make a lead."""
    done["lead"] = env["crm.lead"].create(
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


def win_lead(done):
    """Turn a lead into an opportunity and win it."""
    lead = done["lead"]
    context = {"active_model": "crm.lead", "active_id": lead.id, "active_ids": lead.ids}
    convert = env["crm.lead2opportunity.partner"].with_context(**context).create({})
    convert.action_apply()
    lead.action_set_won_rainbowman()
    assert lead.probability == 100


FLOWS = (
    make_partner,
    change_partner,
    confirm_order,
    deliver,
    invoice,
    pay,
    credit,
    make_lead,
    win_lead,
)


def run_flows(profiled):
    """Do all flows; return ``{flow: queries or calls}``."""
    done, counts = {}, {}
    for flow in FLOWS:
        env.flush_all()
        env.invalidate_all()
        # Odoo walks over environments that nobody needs any more
        gc.collect()
        before = env.cr.sql_log_count
        profile = cProfile.Profile()
        if profiled:
            profile.enable()
        flow(done)
        env.cr.flush()
        profile.disable()
        calls = sum(entry.callcount for entry in profile.getstats())
        counts[flow.__name__] = calls if profiled else env.cr.sql_log_count - before
    return counts


run_flows(False)
print("FLOWS", json.dumps({"queries": run_flows(False), "calls": run_flows(True)}))  # noqa: T201
env.cr.rollback()
