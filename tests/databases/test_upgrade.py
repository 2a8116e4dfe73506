"""Upgrade from each release, with data: nothing is lost, and nothing is left over.

The releases are those of CHANGELOG.md, with a date and a commit. Their add-ons come out
of the repository's own history, are installed and used, and then updated as an
administrator does it.
"""

import io
import os
import re
import subprocess
import tarfile
from collections import Counter
from pathlib import Path

import database
import pytest
from installing import ALL, BRIDGE, FILL, PREFIX, WORK
from snapshot import difference, take_snapshot

ROOT = Path(__file__).parents[2]
HEADING = re.compile(r"^## .* \(\d{4}-\d\d-\d\d, `([0-9a-f]{7,40})`\)$", re.M)
RELEASES = sorted(set(HEADING.findall((ROOT / "CHANGELOG.md").read_text())))
# tables that a later release does without
GONE: set[str] = set()

# The list of modules is today's: it names add-ons that the release does not have.
FORGET = """
modules = env["ir.module.module"].search([("author", "=", "CRM Suite")])
assert modules and set(modules.mapped("state")) == {"uninstalled"}
modules.unlink()
env["ir.module.module"].update_list()
"""

# A member who earns and spends, where the release has a ledger of points.
POINTS = """
if "loyalty.point.entry" in env:
    caller = env.ref("crm_extended.crm_extended_group_external")
    env.user.write({"group_ids": [Command.link(caller.id)]})
    for call, points in (("loyalty_earn", 100), ("loyalty_redeem", 30)):
        getattr(env["crm.api"], call)(
            {
                "source": "till",
                "external_ref": f"{call} {partner.id}",
                "partner_id": partner.id,
                "points": points,
            }
        )
    env.user.write({"group_ids": [Command.unlink(caller.id)]})
    env.flush_all()
"""

# Everyday work goes on, and what is proved every night is proved now.
PROVE = """
env["crm.customer.metric"]._refresh(env.company)
assert not env["crm.metric.state"]._check(env.company)
leads = env["crm.lead"].search([("name", "=", "More chairs")])
assert all(lead.pipeline_id == lead.stage_id.pipeline_id and lead.crm_status
           for lead in leads)
assert env["loyalty.point.entry"].search_count([("kind", "=", "redeem")])
assert not env["loyalty.ledger.difference"]._check_ledger()
assert env["crm.case"].search_count([("sale_order_id", "=", order.id)]) == 0
case = env["crm.case.intake"]._receive(
    {"name": "Chair broken", "partner_id": partner.id, "sale_order_id": order.id}
)
case._add_agent_reply("We send another one")
case._close(is_gated=False)
"""

# tables that people and systems fill; {table: columns of the release}
OWN_TABLES = """
    SELECT table_name, array_agg(column_name::text ORDER BY column_name)
      FROM information_schema.columns
     WHERE table_schema = 'public'
       AND (table_name LIKE 'crm\\_%' OR table_name LIKE 'loyalty\\_%'
            OR table_name IN ('res_partner', 'sale_order', 'account_move',
                              'account_move_line', 'mail_message'))
       AND column_name NOT IN ('write_date', 'write_uid')
     GROUP BY table_name
"""


@pytest.fixture(scope="module")
def fresh():
    """Return what a database holds where the add-ons were installed today."""
    made = database.create(f"{PREFIX}fresh")
    made.install(*ALL)
    yield take_snapshot(made)
    database.drop(made.name)


@pytest.fixture
def release(request, tmp_path, monkeypatch):
    """Unpack the add-ons of a release; return a function that lets Odoo find them."""
    packed = subprocess.run(
        ["git", "-C", ROOT, "archive", request.param, "addons"],
        capture_output=True,
        check=False,
    )
    if packed.returncode:
        # a shallow clone, or files without a repository: there is nothing to walk from
        pytest.skip(f"this copy has no history back to {request.param}")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(tmp_path, filter="data")
    options = os.environ["CRM_ODOO_OPTIONS"]
    old = options.replace(str(ROOT / "addons"), str(tmp_path / "addons"))
    assert old != options

    def switch(*, is_old):
        monkeypatch.setenv("CRM_ODOO_OPTIONS", old if is_old else options)

    return switch


@pytest.mark.parametrize("release", RELEASES, indirect=True)
def test_from(release, fresh, make, tell):
    """Update what was in use: every row is as it was, the rest as installed today."""
    db = make("upgraded")
    release(is_old=True)
    db.run(FORGET)
    db.install(*ALL)
    db.run(WORK + FILL + POINTS)
    old = database.create(f"{PREFIX}release", db.name)
    release(is_old=False)
    db.update(*ALL)
    db.run("env['ir.module.module'].update_list()")
    # Odoo brings bridges along when something is installed, not when it is updated
    db.install(BRIDGE)
    try:
        columns = get_shared_columns(old, db)
        kept = read_rows(old, columns)
        lost = describe_lost(kept, read_rows(db, columns))
    finally:
        database.drop(old.name)
    assert not lost, "\n".join(lost)
    left = difference(fresh, take_snapshot(db))
    assert not left, "\n".join(left[:100])
    db.run(WORK + POINTS + PROVE)
    count = sum(rows.total() for rows in kept.values())
    tell(f"upgrade: {count} rows in {len(kept)} tables as they were")


def test_there_are_releases():
    """Without one the test above would walk nothing."""
    assert RELEASES


def get_shared_columns(old, new):
    """Return ``{table: columns}`` of the tables that hold rows, those still there."""
    now = dict(new.rows(OWN_TABLES))
    before = dict(old.rows(OWN_TABLES))
    gone = sorted(set(before) - set(now) - GONE)
    assert not gone, f"tables are gone: {gone}"
    return {
        table: sorted({*names} & {*now[table]})
        for table, names in before.items()
        if table in now
    }


def read_rows(db, columns):
    """Return ``{table: Counter of rows}``, each row one text."""
    found = {}
    for table, names in columns.items():
        listed = ", ".join(f'"{name}"' for name in names)
        rows = db.rows(f'SELECT ROW({listed})::text FROM "{table}"')
        found[table] = Counter(row[0] for row in rows)
    return found


def describe_lost(before, after):
    """Return a line per table with rows that are not as they were."""
    lost = []
    for table, rows in before.items():
        gone = rows - after[table]
        if gone:
            lost.append(f"{table}: {gone.total()} rows, among them {min(gone)}")
    return lost
