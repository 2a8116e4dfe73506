"""Points at tills: the tests of the bridge, and eight tills in the same moment."""

import json

import database
import pytest

NAME = "crm_points_pos"
BRIDGE = "crm_loyalty_pos"
POINTS, PRICE, TILLS = 55, 10, 8

# each till asks whether the points are there, as Odoo's does, and spends them
SELL = f"""
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from odoo import api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.addons.crm_loyalty.models.points.loyalty_ledger import Facts

# Odoo notes a conflict of two transactions as an error before it runs one again
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
charts = env["account.chart.template"]
charts.try_loading("generic_coa", env.company, install_demo=False)
shop = env["pos.config"].create({{"name": "Shop"}})
session = env["pos.session"].create({{"config_id": shop.id, "user_id": env.uid}})
orders = env["pos.order"].create([
    {{
        "session_id": session.id, "company_id": env.company.id, "amount_tax": 0,
        "amount_total": 0, "amount_paid": 0, "amount_return": 0,
    }}
    for _till in range({TILLS})
])
program = env["loyalty.program"].create({{
    "name": "Club", "program_type": "loyalty", "applies_on": "both",
}})
partner = env["res.partner"].create({{"name": "Ada"}})
card = env["loyalty.card"].create({{
    "program_id": program.id, "partner_id": partner.id,
}})
env["loyalty.ledger"]._earn(card, {POINTS}, Facts())
env.cr.commit()
admin_id, order_ids = env.ref("base.user_admin").id, orders.ids
card_id, program_id, partner_id = card.id, program.id, partner.id
barrier = threading.Barrier({TILLS})

def sell(number):
    with env.registry.cursor() as cr:
        own = api.Environment(cr, admin_id, {{}})
        till = own["pos.order"].browse(order_ids[number])
        wanted = {{card_id: -{PRICE}}}
        checked = till.validate_coupon_programs(wanted, [])
        cr.commit()
        barrier.wait(60)
        if not checked["successful"]:
            return "not enough"
        data = {{card_id: {{
            "points": -{PRICE}, "program_id": program_id, "partner_id": partner_id,
            "line_codes": [],
        }}}}
        try:
            retrying(lambda: till.confirm_coupon_programs(data), own)
        except UserError as err:
            return str(err)
        cr.commit()
        return ""

with ThreadPoolExecutor({TILLS}) as pool:
    refusals = list(pool.map(sell, range({TILLS})))
print("SOLD", json.dumps(refusals))
"""
BOOKS = """
SELECT card.points,
       (SELECT SUM(points) FROM loyalty_point_entry WHERE card_id = card.id),
       (SELECT COUNT(*) FROM loyalty_point_entry
         WHERE card_id = card.id AND points < 0)
  FROM loyalty_card card
"""


@pytest.fixture(scope="module")
def pos(loyalty_database):
    """Return a database with a point of sale."""
    made = database.create(NAME, loyalty_database.name)
    made.install("pos_loyalty")
    yield made
    database.drop(NAME)


@pytest.fixture
def db(pos):
    """Return a copy of it."""
    made = database.create(f"{NAME}_copy", pos.name)
    yield made
    database.drop(made.name)


def test_the_bridge_comes_by_itself_and_works(db):
    """It is installed with the Point of Sale, and its own tests pass."""
    query = "SELECT state FROM ir_module_module WHERE name = '{}'"
    assert db.rows(query.format(BRIDGE)) == [("installed",)]
    db.test(BRIDGE)
    db.uninstall(BRIDGE)
    assert db.rows(query.format("pos_loyalty")) == [("installed",)]


def test_tills_get_what_the_balance_covers(db):
    """All eight were told that there are points; five of them get some."""
    printed = db.run(SELL)
    [line] = [row for row in printed.splitlines() if row.startswith("SOLD ")]
    refusals = [text for text in json.loads(line.removeprefix("SOLD ")) if text]
    covered = POINTS // PRICE
    assert len(refusals) == TILLS - covered, refusals
    assert db.rows(BOOKS) == [
        (POINTS - covered * PRICE, POINTS - covered * PRICE, covered)
    ]
