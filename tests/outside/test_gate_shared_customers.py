"""Gate: what no company owns tells each company of its own business only.

A customer, a lead and a product of everybody's, with everything in the demo company,
look to somebody of a new company like ones that nobody ever did business with. So does
a customer of the new company who has name, address and number of one of the demo's.
"""

import json
import re

import odoorpc
import pytest
from between import is_ours, look, make_words

FEWEST_FIELDS = {"res.partner": 25, "crm.lead": 40}
# how Odoo itself tells of contacts that are there twice; its similar leads are those
# that the reader may see, and as many as share a domain of addresses
ODOOS = {
    "res.partner": ("same_vat_partner_id", "same_company_registry_partner_id"),
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")
# differ between any two records
OWN = ("image_key", "access_url")
NUMBERS = ("integer", "float", "monetary")
RELATIONS = ("many2one", "one2many", "many2many")
CHATTER = ("message_", "activity_", "access_token")


class Pair:
    """A record with a story in another company, and one without any.

    :param model: of both.
    :param ids: of the one with the story, and of the other.
    :param words: of both, which are no difference; in the same order.
    """

    def __init__(self, model, ids, words):
        self.model, self.ids, self.words = model, ids, words

    def tell(self, answers):
        """Return both answers as texts that are equal when they tell the same."""
        return [
            self._hide(*parts)
            for parts in zip(answers, self.ids, self.words, strict=True)
        ]

    def _hide(self, answer, record_id, words):
        """Return an answer as text, without what tells any two records apart."""
        text = json.dumps(_drop_own(answer), ensure_ascii=False, sort_keys=True)
        for key in sorted(words, key=lambda key: -len(str(words[key]))):
            value = str(words[key])
            digits = re.sub(r"\W", "", value)
            for form in (value, value.lower(), digits, digits.lower()):
                text = text.replace(form, f"<{key}>") if len(form) > 5 else text
        # the number alone: neither minutes nor amounts that happen to be the same
        text = MOMENT.sub("<moment>", text)
        return re.sub(rf"(?<![\w.-]){record_id}(?![\w-]|\.\d)", "<id>", text)


@pytest.fixture(scope="module")
def fields(rpc):
    """Return a function that returns the names of our fields of a model."""
    admin = rpc("admin")

    def find(model):
        found = admin.env["ir.model.fields"].search_read(
            [("model", "=", model)], ["name", "modules", "ttype"]
        )
        return sorted(row["name"] for row in found if is_ours(row["modules"]))

    return find


@pytest.fixture(scope="module")
def customers(sides):
    """Return two customers of everybody's; the first one buys from the demo company."""
    return make_customers(*sides)


def make_customers(ours, _other):
    """Return a customer with a story in the demo company, and one without."""
    story = ours.make_customer(company_id=False)
    invoice = ours.make(
        "account.move",
        move_type="out_invoice",
        partner_id=story["partner_id"],
        company_id=ours.company_id,
        invoice_line_ids=[
            (0, 0, {"product_id": ours.product_id, "price_unit": 19.0, "tax_ids": []})
        ],
    )
    ours("action_post", "account.move", [invoice])
    ours.api("metrics_refresh")
    words = make_words()
    names = ("name", "email", "phone", "ref", "vat")
    values = {name: words[name] for name in names}
    plain = ours.make("res.partner", **values, is_company=True, company_id=False)
    return Pair("res.partner", (story["partner_id"], plain), (story, words))


@pytest.fixture(scope="module")
def records(sides):
    """Return ``{model: pair}`` of what is everybody's, or made for it."""
    ours, other = sides
    customers = make_customers(*sides)
    first, _second = customers.ids

    def make_pair(side, model, **values):
        ids = [
            side.make(model, **values, partner_id=partner) for partner in customers.ids
        ]
        return Pair(model, ids, _add_numbers(side, model, ids, customers.words))

    nobody = {"company_id": False, "team_id": False, "user_id": False}
    leads = make_pair(ours, "crm.lead", name="Everybody's", **nobody)
    ours.make("sale.order", partner_id=first, opportunity_id=leads.ids[0])
    product = {"name": "Everybody's", "type": "service", "company_id": False}
    templates = [ours.make("product.template", **product) for _words in range(2)]
    sold = ours("read", "product.template", templates, ["product_variant_id"])
    variant = sold[0]["product_variant_id"][0]
    order = ours.make(
        "sale.order", partner_id=first, order_line=[(0, 0, {"product_id": variant})]
    )
    ours("action_confirm", "sale.order", [order])
    own = {"company_id": other.company_id}
    other.make("account.journal", name="Sales", code="SALE", type="sale", **own)
    invoice = {**own, "move_type": "out_invoice"}
    return {
        "res.partner": customers,
        "crm.lead": leads,
        "product.template": Pair("product.template", templates, ({}, {})),
        "sale.order": make_pair(other, "sale.order", **own),
        "account.move": make_pair(other, "account.move", **invoice),
        "crm.case": make_pair(other, "crm.case", name="Ours", **own),
    }


MODELS = (
    "res.partner",
    "crm.lead",
    "product.template",
    "sale.order",
    "account.move",
    "crm.case",
)
# nothing of ours is stored or computed there: Odoo's own fields are compared only
ODOOS_ONLY = ("product.template",)


# ------------------------------------------------------------
# EVERYBODY'S
# ------------------------------------------------------------


def test_the_story_is_told_at_home(sides, customers, fields):
    """The tests below would pass if nobody saw any difference."""
    ours, _other = sides
    for read in (_read_fields, _read_page):
        told = customers.tell(read(ours, customers, fields))
        assert told[0] != told[1]


@pytest.mark.parametrize("model", MODELS)
def test_fields(sides, records, fields, model):
    """No field, computed or stored, tells of the other company's business."""
    _ours, other = sides
    pair = records[model]
    rows = _read_fields(other, pair, fields)
    assert len(rows[0]) >= FEWEST_FIELDS.get(model, 1)
    differing = [
        f"{name}: {rows[0][name]!r} differs from {rows[1][name]!r}"
        for name in rows[0]
        if len(set(pair.tell([row[name] for row in rows]))) > 1
    ]
    assert not differing, "\n".join(differing)


@pytest.mark.parametrize("model", [name for name in MODELS if name not in ODOOS_ONLY])
def test_searches(sides, records, fields, model):
    """No search by a field of ours finds one of them and not the other."""
    _ours, other = sides
    pair, told, asked = records[model], [], 0
    names = fields(model)
    # fields_get takes none for all
    assert names
    about = other.person.execute(model, "fields_get", names, ["searchable", "type"])
    for name, field in about.items():
        for operator, value in _get_questions(other, field):
            found = [
                look(
                    other.person,
                    model,
                    "search_count",
                    [("id", "=", record_id), (name, operator, value)],
                )
                for record_id in pair.ids
            ]
            asked += found[0] is not None
            if found[0] != found[1]:
                told.append(f"{name} {operator}: {found}")
    assert asked
    assert not told


def test_page(sides, customers, fields):
    """The customer's page, its timeline and the lists behind it tell of own things."""
    _ours, other = sides
    first, second = customers.tell(_read_page(other, customers, fields))
    assert first == second


def test_overview(sides, customers):
    """The interface tells of own things."""
    _ours, other = sides
    for method in ("customer_overview", "consent_get", "loyalty_ledger"):
        first, second = customers.tell(
            [other.api(method, partner_id) for partner_id in customers.ids]
        )
        assert first == second, method


# ------------------------------------------------------------
# ONE PERSON, A CUSTOMER OF BOTH
# ------------------------------------------------------------


@pytest.fixture(scope="module")
def twins(sides):
    """Return customers and leads of the new company, the first ones known to the other.

    They are made by a person of the new company; ``{model: pair}``.
    """
    ours, other = sides
    theirs, words = ours.make_customer(), make_words()
    ours.make(
        "crm.lead",
        name="Theirs",
        company_id=ours.company_id,
        **_describe_lead(theirs),
    )
    pairs = {"res.partner": [], "crm.lead": [], "crm.case": []}
    for one in (theirs, words):
        names = ("name", "email", "phone", "ref", "vat")
        values = {name: one[name] for name in names}
        values |= {"is_company": True, "company_id": other.company_id}
        lead = {"name": f"Lead {one['tag']}", **_describe_lead(one)}
        case = {
            "name": f"Case {one['tag']}",
            "email_from": one["email"],
            "phone": one["phone"],
        }
        for model, vals in zip(pairs, (values, lead, case), strict=True):
            pairs[model].append(other.person.env[model].create(vals))
    given = ({**theirs, "number": ""}, words)
    made = {
        model: Pair(model, ids, _add_numbers(other, model, ids, given))
        for model, ids in pairs.items()
    }
    return made, theirs


@pytest.mark.parametrize("model", ["res.partner", "crm.lead", "crm.case"])
def test_twins(sides, twins, fields, model):
    """No duplicate is seen of what the other company has."""
    _ours, other = sides
    pairs, _theirs = twins
    rows = _read_fields(other, pairs[model], fields)
    differing = [
        f"{name}: {rows[0][name]!r} differs from {rows[1][name]!r}"
        for name in rows[0]
        if len(set(pairs[model].tell([row[name] for row in rows]))) > 1
    ]
    assert not differing, "\n".join(differing)


def test_duplicates_of_twins(sides, twins, fields):
    """The page tells nothing, and no merge is proposed; at home it is."""
    ours, other = sides
    pairs, theirs = twins
    first, second = pairs["res.partner"].tell(
        _read_page(other, pairs["res.partner"], fields)
    )
    assert first == second
    assert _count_pairs(other, pairs["crm.lead"].ids[0]) == 0
    assert _count_pairs(ours, theirs["lead_id"]) == 1


def _describe_lead(words):
    """Return what a lead is compared by."""
    return {
        "email_from": words["email"],
        "phone": words["phone"],
        "partner_name": words["name"],
        "contact_name": words["name"],
        "crm_vat": words["vat"],
    }


def _count_pairs(side, lead_id):
    """Return how many pairs somebody finds who looks for duplicates of a lead."""
    leads = side.person.env["crm.lead"]
    domain = leads.browse(lead_id).action_open_crm_duplicates()["domain"]
    return side.person.env["crm.lead.pair"].search_count(domain)


# ------------------------------------------------------------
# READING
# ------------------------------------------------------------


def _read_fields(side, pair, fields):
    """Return what a person of a company reads of both: ``{field: value}`` each."""
    names = [*fields(pair.model), *ODOOS.get(pair.model, ())]
    names = [name for name in names if not name.startswith(CHATTER)]
    visible = side.person.execute(pair.model, "fields_get", names, ["type"])
    rows = side.person.execute(pair.model, "read", list(pair.ids), sorted(visible))
    by_id = {row.pop("id"): row for row in rows}
    return [by_id[record_id] for record_id in pair.ids]


def _read_page(side, pair, _fields):
    """Return what the customer's page shows of both, and what the lists behind hold."""
    return [_read_one_page(side.person, partner_id) for partner_id in pair.ids]


def _read_one_page(person, partner_id):
    page = person.execute("crm.customer.page", "get_page", partner_id)
    entries = person.execute("crm.timeline", "get_entries", partner_id, None, 200)
    lists = {}
    for block in page["blocks"]:
        try:
            action = person.execute(
                "crm.customer.page", "get_block_action", partner_id, block["key"]
            )
        except odoorpc.error.RPCError as err:
            # figures without a list say so, of each customer alike
            lists[block["key"]] = str(err)
            continue
        domain = action.get("domain") or []
        lists[block["key"]] = len(person.execute(action["res_model"], "search", domain))
    return {"page": page, "entries": entries, "lists": lists}


def _get_questions(side, field):
    """Return what can be asked of a field: list of (operator, value)."""
    if not field["searchable"]:
        return []
    if field["type"] in NUMBERS:
        return [(">", 0)]
    if field["type"] in RELATIONS:
        # the segments, programs and teams that a search may name
        return [
            ("!=", False),
            ("in", [side.segment_id, side.program_id, side.team_id]),
        ]
    return [("!=", False)]


def _drop_own(answer):
    """Return an answer without keys that differ between any two records."""
    if isinstance(answer, dict):
        return {
            key: _drop_own(value)
            for key, value in answer.items()
            if key not in OWN and not key.endswith("_date")
        }
    if isinstance(answer, list):
        kinds = [type(item) for item in answer]
        if kinds == [int, str]:
            # a link: its name tells
            return answer[1]
        if set(kinds) == {int}:
            return len(answer)
        return [_drop_own(item) for item in answer]
    return answer


def _add_numbers(side, model, ids, words):
    """Return the words of both with the numbers of what was made for them."""
    if model != "crm.case":
        return words
    rows = side("read", model, ids, ["number"])
    numbers = {row["id"]: row["number"] for row in rows}
    return [
        {**given, "number": numbers[record_id]}
        for given, record_id in zip(words, ids, strict=True)
    ]
