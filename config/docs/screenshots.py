"""Take the pictures of the documentation from the running system.

Run by ``./crm screenshots [NAME ...]``; without a name all are taken. Names are those
of ``SCENES``; each picture becomes ``docs/images/<name>.png``.
"""

import base64
import contextlib
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import odoorpc
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "config"))

from headless import PHONE, Browser  # noqa: E402

IMAGES = ROOT / "docs" / "images"
SIZE = (1280, 800)
COLOURS = 256
SETTLE_SECONDS = 1.5  # charts and pictures come in after the page
VIEW = ".o_action_manager .o_action, .o_view_controller"


# what the import is shown with: the last row cannot be read
SALES = """\
Invoice;Date;Customer;Name;Country;Article;Description;Quantity;Price
WS-31001;2026-01-12;10001;Ashdown Gifts Ltd;GB;MUG-02;Stoneware mug, slate;24;6.95
WS-31001;2026-01-12;10001;Ashdown Gifts Ltd;GB;CAN-01;Scented candle, heather;12;8.50
WS-31002;2026-01-13;10031;Fern & Fable;GB;SOA-05;Soap bar, bog myrtle;48;3.60
WS-31003;2026-01-15;10002;Maison Lavande SARL;FR;TOW-08;Linen tea towel;-6;5.20
WS-31004;2026-01-15;10004;Corner & Co.;GB;BOA-09;Oak serving board;many;16.00
"""


class Scene(NamedTuple):
    """One picture.

    :param role: who looks.
    :param path: address of the page; ``{name}`` stands for a demo record's id.
    :param ready: what must be visible.
    :param clicks: what is clicked before the picture is taken, in order.
    :param size: of the window.
    """

    role: str
    path: str
    ready: str = VIEW
    clicks: tuple = ()
    size: tuple = SIZE


CUSTOMER = "/odoo/res.partner/{ashdown}/customer-360"
FIGURES = "[data-figure=sale_count]"
SCENES = {
    "customer-page": Scene("salesperson", CUSTOMER, FIGURES, (), (1280, 1150)),
    "customer-page-phone": Scene(
        "salesperson", CUSTOMER, FIGURES, (), (PHONE[0], 1500)
    ),
    "contact-button": Scene(
        "salesperson",
        "/odoo/res.partner/{ashdown}",
        "button[name=action_open_360]",
        (),
        (1280, 640),
    ),
    "person-page": Scene(
        "salesperson",
        "/odoo/res.partner/{ashdown_emma}/customer-360",
        FIGURES,
        (),
        (1280, 900),
    ),
    "my-activity": Scene("salesperson", "/odoo/my-activity", size=(1280, 560)),
    "anniversaries": Scene("salesperson", "/odoo/birthdays", size=(1280, 420)),
    "customers": Scene(
        "sales_manager", "/odoo/action-crm_extended.crm_customer_report_action"
    ),
    "customer-analysis": Scene(
        "sales_manager",
        "/odoo/action-crm_extended.crm_customer_report_action_analysis",
        size=(1280, 480),
    ),
    "import-preview": Scene(
        "sales_manager",
        "/odoo/action-crm_extended.crm_sale_import_action/{import}",
        ".o_form_view",
        (),
        (1280, 1000),
    ),
    "consents": Scene("marketer", "/odoo/consents", size=(1280, 520)),
    "service-customers": Scene(
        "agent", "/odoo/action-crm_extended.crm_customer_report_action"
    ),
    "service-desk": Scene(
        "agent",
        "/odoo/agent-desk",
        ".o_crm_callcenter_customer [data-figure=sale_count]",
        ("[data-tab=mine]",),
        (1280, 720),
    ),
    "service-cases": Scene(
        "agent", "/odoo/action-crm_callcenter.crm_case_action", size=(1280, 520)
    ),
    "service-case": Scene(
        "agent",
        "/odoo/action-crm_callcenter.crm_case_action/{case_c32}",
        ".o_form_view",
        (".o_crm_callcenter_more",),
        (1280, 700),
    ),
    "service-portal-phone": Scene(
        "portal", "/my/cases/{case_c27}", "#wrap", (), (PHONE[0], 900)
    ),
    "service-setup": Scene(
        "supervisor",
        "/odoo/action-crm_callcenter.crm_case_setup_action",
        ".modal",
        (),
        (1280, 640),
    ),
    "service-analysis": Scene(
        "supervisor",
        "/odoo/action-crm_callcenter.crm_sla_report_action",
        size=(1280, 360),
    ),
    "phone-book": Scene("agent", "/odoo/phone-book", size=(1280, 560)),
    "customer-page-accountant": Scene(
        "accountant",
        "/odoo/res.partner/{corner}/customer-360",
        FIGURES,
        (),
        (1280, 1000),
    ),
    "settings": Scene(
        "admin", "/odoo/action-crm_extended.crm_extended_settings_action"
    ),
    "interface-client": Scene(
        "admin",
        "/odoo/action-crm_extended.crm_api_client_action/{api_client}",
        ".o_form_view",
        (),
        (1280, 640),
    ),
}


def main(names):
    """Take the pictures.

    :param list names: of scenes; empty for all.
    :return int: exit code.
    """
    unknown = [name for name in names if name not in SCENES]
    if unknown:
        print(f"No such picture: {', '.join(unknown)}. There are: {', '.join(SCENES)}")
        return 1
    status = _read_status()
    ids = _read_ids(status)
    IMAGES.mkdir(parents=True, exist_ok=True)
    role = None
    with (
        _checked_import(status) as ids["import"],
        Browser(status["url"], status["db"]) as browser,
    ):
        chosen = {name: SCENES[name] for name in names or SCENES}
        for name, scene in sorted(chosen.items(), key=lambda item: item[1].role):
            if scene.role != role:
                role = scene.role
                user = status["users"][role]
                browser.login(user["login"], user["password"])
            size = _take(browser, scene, ids, IMAGES / f"{name}.png")
            print(f"docs/images/{name}.png  {size // 1024} kB")
            for error in browser.take_errors():
                print(f"  {error}")
    return 0


def _take(browser, scene, ids, path):
    """Take one picture and return its size in bytes."""
    browser.set_size(*scene.size)
    browser.open(scene.path.format(**ids))
    browser.wait_for(scene.ready)
    for selector in scene.clicks:
        browser.click(selector)
    time.sleep(SETTLE_SECONDS)
    raw = path.with_suffix(".raw")
    browser.screenshot(raw)
    with Image.open(io.BytesIO(raw.read_bytes())) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    raw.unlink()
    return path.stat().st_size


def _read_status():
    """Return what ``./crm status --json`` says of the running instance."""
    if "CRM_INSTANCE" in os.environ:
        return json.loads(Path(os.environ["CRM_INSTANCE"]).read_text())
    command = [ROOT / "crm", "status", "--json"]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(ended.stdout)


def _log_in(status, role):
    """Return a connection to the instance as this role."""
    address = urlsplit(status["url"])
    odoo = odoorpc.ODOO(address.hostname, port=address.port)
    user = status["users"][role]
    odoo.login(status["db"], user["login"], user["password"])
    return odoo


def _read_ids(status):
    """Return the ids of the demo company's records.

    :return dict: name -> id.
    """
    rows = (
        _log_in(status, "admin")
        .env["ir.model.data"]
        .search_read([("module", "=", "__demo__")], ["name", "res_id"])
    )
    return {row["name"]: row["res_id"] for row in rows}


@contextlib.contextmanager
def _checked_import(status):
    """Yield the id of an import that was checked and not started."""
    imports = _log_in(status, "sales_manager").env["crm.sale.import"]
    import_id = imports.create(
        {
            "name": "Web shop, last month",
            "source": "webshop",
            "file_name": "webshop.csv",
            "file": base64.b64encode(SALES.encode()).decode(),
        }
    )
    try:
        imports.action_read([import_id])
        imports.action_check([import_id])
        yield import_id
    finally:
        imports.unlink([import_id])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
