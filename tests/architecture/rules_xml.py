"""Rules about records in XML and about templates of the web client."""

import re

from repository import EMPTY_MANIFEST, Repository, record_field, record_value, rule

VIEW = r"""<odoo><record id="{id}" model="ir.ui.view">
<field name="name">{name}</field><field name="model">crm.thing</field>{more}
<field name="arch" type="xml"><form/></field></record></odoo>"""
NOUPDATE_MODELS = ("ir.rule", "ir.cron", "mail.template", "ir.sequence")


@rule(
    {
        "addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format('"views/a.xml"'),
        "addons/crm_x/views/a.xml": VIEW.format(
            id="view_thing", name="thing form", more=""
        ),
    }
)
def views_are_named_by_their_model(repo: Repository):
    """A view's id is ``<model>_view_<kind>`` and its name the id with dots."""
    for addon in repo.addons:
        for path, record in repo.records(addon, "ir.ui.view"):
            if record.tag == "template" or not record_value(record, "model"):
                continue
            xmlid, name = record.get("id"), record_value(record, "name")
            parent = record_field(record, "inherit_id")
            where = f"{path}:{record.sourceline} {xmlid}"
            if parent is not None and record_value(record, "mode") != "primary":
                if not name.endswith(f".inherit.{addon}"):
                    yield f"{where}: the name ends with .inherit.{addon}"
                continue
            prefix = record_value(record, "model").replace(".", "_")
            if not xmlid.startswith(f"{prefix}_view_"):
                yield f"{where}: the id starts with {prefix}_view_"
            if name.replace(".", "_") != xmlid:
                yield f"{where}: the name is the id with dots"


@rule(
    {
        "addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format('"views/a.xml"'),
        "addons/crm_x/views/a.xml": (
            '<odoo><menuitem id="my_menuitem" name="M"/>'
            '<record id="crm_x.users" model="res.groups"/></odoo>'
        ),
    }
)
def other_records_are_named_by_kind(repo: Repository):
    """Actions, menus, groups, rules and crons carry their kind in the id."""
    for addon in repo.addons:
        kinds = {
            "ir.actions.act_window": r".+_action(_.+)?",
            "ir.actions.client": r".+_action(_.+)?",
            "ir.actions.server": r".+_action(_.+)?",
            "ir.ui.menu": r".+_menu(_.+)?",
            "res.groups": rf"{addon}_group_.+",
            "ir.rule": r".+_rule_.+",
            "ir.cron": r"ir_cron_.+",
        }
        for model, pattern in kinds.items():
            for path, record in repo.records(addon, model):
                xmlid = record.get("id")
                if xmlid.startswith(f"{addon}."):
                    yield f"{path}:{record.sourceline} {xmlid}: no own module prefix"
                elif "." not in xmlid and not re.fullmatch(pattern, xmlid):
                    yield f"{path}:{record.sourceline} {xmlid} is not {pattern}"


@rule(
    {
        "addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format('"data/a.xml"'),
        "addons/crm_x/data/a.xml": (
            '<odoo><record id="thing_rule_user" model="ir.rule"/></odoo>'
        ),
    }
)
def what_people_may_change_is_noupdate(repo: Repository):
    """Rules, crons, mail templates and sequences survive an update as changed."""
    for addon in repo.addons:
        for path, record in repo.records(addon, *NOUPDATE_MODELS):
            if "demo" in path.parts:
                continue
            around = [record, *record.iterancestors()]
            if not any(element.get("noupdate") == "1" for element in around):
                yield f'{path}:{record.sourceline} {record.get("id")}: noupdate="1"'


@rule(
    {
        "addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format('"views/a.xml"'),
        "addons/crm_x/views/a.xml": (
            '<odoo><record id="thing_view_form" model="ir.ui.view"><field name="arch">'
            '<field name="a" position="replace"/></field></record></odoo>'
        ),
    }
)
def nothing_is_replaced_silently(repo: Repository):
    """``position="replace"`` stands in a view with priority above 100."""
    for addon in repo.addons:
        for path, record in repo.records(addon, "ir.ui.view"):
            if record.xpath(".//*[@position='replace']"):
                priority = re.sub(r"\D", "", record_value(record, "priority")) or "16"
                if int(priority) <= 100:
                    yield f"{path}:{record.sourceline} replaces below priority 100"


@rule(
    {
        "addons/crm_x/static/src/a/a.xml": (
            '<templates><button style="color:red"><i class="fa fa-x"/></button>'
            "</templates>"
        )
    }
)
def templates_are_accessible(repo: Repository):
    """No inline style, and each button that shows only an icon has a label."""
    for path in repo.select("addons/*/static/src/**/*.xml"):
        for element in repo.xml(path).iter("*"):
            if element.get("style"):
                yield f"{path}:{element.sourceline} inline style: use a class"
            if element.tag not in ("button", "a"):
                continue
            text = "".join(element.itertext()).strip()
            inside = element.xpath(".//*[@t-esc or @t-out or @t-slot or @t-call]")
            spoken = ("title", "aria-label", "t-att-title", "t-att-aria-label", "t-esc")
            if not text and not inside and not any(element.get(a) for a in spoken):
                yield f"{path}:{element.sourceline} button without text or label"


@rule(
    {
        "addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format('"data/a.xml"'),
        "addons/crm_x/data/a.xml": (
            '<odoo><record id="thing" model="crm.thing"><field name="a"/>'
            '<field name="a"/></record></odoo>'
        ),
    }
)
def records_set_each_field_once(repo: Repository):
    """No ``<record>`` has the same field twice: Odoo takes the last one silently."""
    for addon in repo.addons:
        for path, record in repo.records(addon, "*"):
            names = [field.get("name") for field in record.findall("field")]
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield f"{path}:{record.sourceline} sets {name} twice"
