"""The add-ons install alone and together, and leave without a trace.

Each step runs Odoo as an administrator would, on a copy of a database with the
standard modules only, and fails on the first warning in its log. Between the steps the
schema and the application's records are compared line by line.
"""

import database
import pytest
from snapshot import count_rows, difference, take_snapshot

EXTENDED, CALLCENTER, LOYALTY = "crm_extended", "crm_callcenter", "crm_loyalty"
ALL = (EXTENDED, CALLCENTER, LOYALTY)
# comes by itself where both Repairs and the call centre are
REPAIR, BRIDGE = "repair", "crm_callcenter_repair"
PREFIX = "crm_matrix_"

pytestmark = pytest.mark.skipif(
    bool(database.missing_variables()),
    reason=f"set {', '.join(database.missing_variables())} (./crm test does)",
)

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
    env["loyalty.card"].create({"program_id": program.id, "partner_id": partner.id})
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


@pytest.fixture
def make():
    """Return a function that makes databases, which are dropped at the end."""
    made = []

    def create(name, **kwargs):
        made.append(name)
        db = database.create(PREFIX + name, **kwargs)
        if not kwargs:
            # that the add-ons are on the disk is no residue of installing them
            db.run("env['ir.module.module'].update_list()")
        return db

    yield create
    for name in made:
        database.drop(PREFIX + name)


def assert_same(db, before, what):
    """Check that the database is as it was in this snapshot."""
    left = difference(before, take_snapshot(db))
    assert not left, f"{what}:\n" + "\n".join(left[:100])


def is_installed(db, addon):
    """Tell whether an add-on is installed."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return (addon,) in db.rows(query)


def test_each_addon_comes_and_goes(make):
    """Alone, one beside it, the other beside it, and back, without any data."""
    db = make("steps")
    empty, rows = take_snapshot(db), count_rows(db)
    db.install(EXTENDED)
    alone = take_snapshot(db)
    for addon in (CALLCENTER, LOYALTY):
        db.install(addon)
        assert difference(alone, take_snapshot(db)), f"{addon} brought nothing"
        # the standard modules here have Repairs among them
        assert is_installed(db, BRIDGE) == (addon == CALLCENTER)
        db.uninstall(addon)
        assert_same(db, alone, f"{addon} left something behind")
    db.uninstall(EXTENDED)
    assert_same(db, empty, f"{EXTENDED} left something behind")
    assert not difference(rows, count_rows(db))
    db.run(WORK)


def test_all_three_go_together_with_their_data(make):
    """All at once, in use, uninstalled by removing the one they stand on."""
    db = make("together")
    empty = take_snapshot(db)
    db.install(*ALL)
    db.run(WORK + FILL)
    db.uninstall(EXTENDED)
    assert_same(db, empty, "the add-ons left something behind")
    db.run(WORK)


def test_installing_again_starts_afresh(make):
    """An add-on that was removed can come back, with nothing of its first life."""
    db = make("again")
    db.install(*ALL)
    first = take_snapshot(db)
    db.run(WORK + FILL)
    db.uninstall(*ALL)
    db.install(*ALL)
    assert_same(db, first, "the second installation differs")
    db.run(WORK + FILL)


@pytest.mark.slow
@pytest.mark.parametrize("demo", [False, True], ids=["without-demo", "with-demo"])
@pytest.mark.parametrize(
    "addons",
    [(EXTENDED,), ALL, (*ALL, REPAIR)],
    ids=["alone", "all", "with-repairs"],
)
def test_from_an_empty_database(make, addons, demo):
    """On nothing but what the add-ons depend on, with and without demo data.

    Who has no Repairs gets nothing of them.
    """
    db = make("scratch", template="")
    db.install(*addons, demo=demo)
    assert is_installed(db, BRIDGE) == is_installed(db, REPAIR) == (REPAIR in addons)
    db.run(WORK + FILL)
    db.uninstall(EXTENDED)
    left = [
        row
        for row in db.rows("SELECT module, name FROM ir_model_data")
        if row[0] in (*ALL, BRIDGE)
    ]
    assert not left
    db.run(WORK)
