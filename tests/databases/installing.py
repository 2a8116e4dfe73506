"""What is done in databases on which the add-ons are installed and uninstalled."""

EXTENDED, CALLCENTER, LOYALTY = "crm_extended", "crm_callcenter", "crm_loyalty"
ALL = (EXTENDED, CALLCENTER, LOYALTY)
# comes by itself where both Repairs and the call centre are
REPAIR, BRIDGE = "repair", "crm_callcenter_repair"
PREFIX = "crm_matrix_"


# Everyday work of the standard modules, as a user of the company does it.
WORK = """
from odoo import Command
company = env.company
if not company.chart_template:
    chart = env["account.chart.template"]
    chart.try_loading("generic_coa", company, install_demo=False)
partner = env["res.partner"].create({"name": "Ada", "email": "ada@example.com"})
product = env["product.product"].create(
    {"name": "Chair", "type": "consu", "is_storable": True, "list_price": 10.0}
)
order = env["sale.order"].create(
    {
        "partner_id": partner.id,
        "order_line": [
            Command.create({"product_id": product.id, "product_uom_qty": 2})
        ],
    }
)
order.action_confirm()
picking = order.picking_ids
picking.move_ids.quantity = 2
picking.move_ids.picked = True
picking.button_validate()
invoice = order._create_invoices()
invoice.action_post()
partner.message_post(body="All went well")
env["crm.lead"].create({"name": "More chairs", "partner_id": partner.id})
env.flush_all()
assert (order.state, picking.state, invoice.state) == ("sale", "done", "posted")
"""

# One row at least in every table of the add-ons that people or systems fill.
FILL = """
rows = [
    {
        "document_ref": f"D{number}",
        "date": "2025-01-02",
        "customer_ref": f"C{number}",
        "customer_name": f"Customer {number}",
        "country": "Belgium",
        "product_ref": "P",
        "product_name": "Chair",
        "quantity": 2,
        "unit_price": 5.0,
    }
    for number in range(20)
]
env["crm.sale.import"]._import_rows(rows, {"source": "matrix"})
env["crm.partner.phone"].create({"partner_id": partner.id, "phone": "+3225551234"})
env["crm.partner.relative"].create({"partner_id": partner.id, "name": "Byron"})
interest = env["crm.interest"].create({"name": "Engines"})
partner.write({"interest_ids": [Command.link(interest.id)]})
env["crm.api.client"].create({"name": "Shop", "user_id": env.user.id})
if "loyalty.card" in env:
    program = env["loyalty.program"].create({"name": "Club", "program_type": "loyalty"})
    env["loyalty.card"].create(
        {"program_id": program.id, "partner_id": partner.id, "points": 50}
    )
if "crm.case" in env:
    env["crm.sla.policy"].create({"name": "Promise", "resolution_hours": 8})
    case = env["crm.case.intake"]._receive(
        {"name": "Chair broken", "partner_id": partner.id, "sale_order_id": order.id}
    )
    case._add_customer_message("It is really broken")
    env["crm.case.type"].create({"name": "Broken"}).copy()
    env["crm.knowledge.article"].create({"title": "Glue"})
if "crm.case.repair" in env:
    repair = env["crm.case.repair"].create(
        {"case_id": case.id, "product_id": product.id}
    )
    repair.action_confirm()
    assert case.repair_count == 1
env["crm.consent"]._record(partner, "marketing", "email", True, "form", "api")
env["crm.customer.metric"]._rebuild(env.company)
env["crm.event.queue"]._push("invoice", [(env.company.id, partner.id, invoice.id)])
"""


def is_installed(db, addon):
    """Tell whether an add-on is installed."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return (addon,) in db.rows(query)
