"""The add-ons beside those of others that people have: both work, ours leave again."""

import os
import re

import pytest
from installing import ALL, EXTENDED, FILL, LOYALTY, WORK, is_installed

PEERS = (
    "crm_phonecall",
    "helpdesk_mgmt",
    "helpdesk_mgmt_sla",
    "queue_job",
    "rma",
    "voip_oca",
)

# everyday work of theirs, and the forms that both change
USE = """
ticket = env["helpdesk.ticket"].create({"name": "Broken", "description": "<p>It</p>"})
call = env["crm.phonecall"].create({"name": "Asked", "partner_id": partner.id})
rma = env["rma"].create({"partner_id": partner.id, "product_id": product.id})
env.user.with_delay().has_group("base.group_user")
for model in ("res.partner", "res.users", "crm.lead", "sale.order", "stock.picking",
              "res.config.settings", "account.move", "product.template"):
    env[model].get_views([(False, "form"), (False, "list"), (False, "search")])
env.flush_all()
assert ticket.number and call.state and rma.name
"""


@pytest.fixture
def with_peers(monkeypatch):
    """Let Odoo find the add-ons of others."""
    peers = os.environ["CRM_PEERS"]
    options = re.sub(
        r"(--addons-path=\S+)",
        rf"\1,{peers}/odoo/addons",
        os.environ["CRM_ODOO_OPTIONS"],
    )
    monkeypatch.setenv("CRM_ODOO_OPTIONS", options)
    monkeypatch.setenv("PYTHONPATH", peers)


def test_both_work_and_ours_go(with_peers, make, tell):
    """Installed after theirs, used together, and gone without harm to theirs."""
    db = make("beside")
    db.install(*PEERS)
    db.run(WORK + USE)
    db.install(*ALL)
    assert all(is_installed(db, addon) for addon in (*PEERS, *ALL))
    db.run(WORK + FILL + USE)
    tell(f"beside {', '.join(PEERS)}")
    db.uninstall(LOYALTY)
    db.uninstall(EXTENDED)
    assert all(is_installed(db, addon) for addon in PEERS)
    db.run(WORK + USE)
