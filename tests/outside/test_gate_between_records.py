"""Gate: no merge, no segment and no mail leads from one company to another."""

import pytest
from between import look, make_tag, make_words
from database import Database

# what a kind of condition needs beside its defaults; the others count something
NEEDS = {
    "bought": {"product_category_ids": "category"},
    "consent": {"purpose_id": "purpose", "channel": "email"},
    "domain": {"domain": "[('name', 'ilike', 'Customer')]"},
    "loyalty_tier": {"loyalty_tier_ids": "tiers"},
    "rfm": {"rfm_codes": "***"},
    "segment": {"part_id": "segment"},
}
# ask for the contact itself, which may be everybody's
OF_CONTACTS = ("domain",)
FEWEST_KINDS = 6
# {model: key of a customer}
KEYS = {"crm.lead": "lead_id", "crm.case": "case_id", "res.partner": "partner_id"}


@pytest.fixture(scope="module")
def database(status):
    return Database(status["db"])


@pytest.fixture
def unchanged(sides, database):
    """Return a function that tells which tables of either company changed."""
    before = [side.fingerprint(database) for side in sides]

    def find():
        after = [side.fingerprint(database) for side in sides]
        return [
            name
            for old, new in zip(before, after, strict=True)
            for name in old
            if old[name] != new[name]
        ]

    return find


@pytest.fixture(scope="module")
def customers(sides):
    """Return one customer of each company, and one of everybody's with a story."""
    ours, other = sides
    return (
        ours.make_customer(),
        other.make_customer(),
        ours.make_customer(company_id=False),
    )


# ------------------------------------------------------------
# MERGES
# ------------------------------------------------------------


@pytest.fixture(scope="module")
def namesakes(sides):
    """Return customers of both companies with one address: Odoo merges no others."""
    ours, other = sides
    # or nobody but the administrator may open Odoo's wizard
    manager = other.admin.env.ref("base.group_partner_manager").id
    other("write", "res.users", [other.uid], {"group_ids": [(4, manager)]})
    address = {"email": make_words()["email"]}
    who = (ours, other, other)
    return [side.make_customer(make_words() | address) for side in who]


@pytest.mark.parametrize("who", ["stranger", "both"])
@pytest.mark.parametrize("model", ["crm.lead", "crm.case"])
@pytest.mark.parametrize("stays", ["theirs", "mine"])
def test_merges(sides, customers, namesakes, unchanged, who, model, stays):
    """Neither a person of one company nor one of both merges across them."""
    _ours, other = sides
    theirs, mine, _shared = customers
    connection = other.person if who == "stranger" else other.admin
    key = KEYS[model]
    ids = [theirs[key], mine[key]]
    _merge(connection, model, ids[::-1] if stays == "mine" else ids, namesakes)
    assert not unchanged()


def test_contacts_are_not_merged_by_a_stranger(sides, namesakes, unchanged):
    """A contact of another company is no part of a merge, whoever stays."""
    _ours, other = sides
    ids = [customer["partner_id"] for customer in namesakes[:2]]
    for order in (ids, ids[::-1]):
        _merge(other.person, "res.partner", order, namesakes)
    assert not unchanged()


@pytest.mark.parametrize("model", sorted(KEYS))
def test_merges_at_home(sides, namesakes, model):
    """The tests above would pass if their calls merged nothing anywhere."""
    _ours, other = sides
    address = {"email": namesakes[1]["email"]}
    ids = [other.make_customer(make_words() | address)[KEYS[model]] for _n in "ab"]
    _merge(other.person, model, ids, namesakes)
    alone = {
        "crm.lead": [("active", "=", True)],
        "crm.case": [("merged_into_id", "=", False)],
        "res.partner": [],
    }[model]
    assert other("search_count", model, [("id", "=", ids[0]), *alone])
    assert not other("search_count", model, [("id", "=", ids[1]), *alone])


def _merge(connection, model, ids, namesakes):
    """Merge records into the first one, as far as that is not refused.

    The wizard is opened for records that the person has, and then told others.
    """
    wizard, values = {
        "crm.lead": ("crm.lead.merge.preview", ("lead_ids", "head_id")),
        "crm.case": ("crm.case.merge", ("case_ids", "survivor_id")),
        "res.partner": (
            "base.partner.merge.automatic.wizard",
            ("partner_ids", "dst_partner_id"),
        ),
    }[model]
    values = dict(zip(values, ([(6, 0, ids)], ids[0]), strict=True))
    if model == "crm.case":
        values["is_confirmed"] = True
    own = [customer[KEYS[model]] for customer in namesakes[1:]]
    context = {"active_model": model, "active_ids": own}
    made = look(connection, wizard, "create", values, context=context)
    if made:
        look(connection, wizard, "action_merge", [made], context=context)


# ------------------------------------------------------------
# SEGMENTS
# ------------------------------------------------------------


def test_segments(sides, customers):
    """No kind of condition lets in who has its facts in the other company."""
    ours, other = sides
    theirs, mine, shared = customers
    kinds = other.person.execute("crm.segment.rule", "fields_get", ["kind"])
    facts = _make_facts(ours, other)
    told, found = [], 0
    for kind, _label in kinds["kind"]["selection"]:
        rule = {"kind": kind, "operator": ">=", "value": 1}
        for name, value in NEEDS.get(kind, {}).items():
            rule[name] = facts.get(value, value) if isinstance(value, str) else value
        members = _get_members(other, rule)
        strangers = {theirs["partner_id"]}
        if kind not in OF_CONTACTS:
            strangers.add(shared["partner_id"])
        found += mine["partner_id"] in members
        told += [f"{kind}: {partner}" for partner in strangers & members]
    assert found >= FEWEST_KINDS
    assert not told


def test_parts_of_segments(sides, customers):
    """No segment is made of one of the other company, nor of its customers."""
    ours, other = sides
    theirs, _mine, _shared = customers
    part = {"kind": "segment", "part_id": ours.segment_id}
    values = {"name": f"Parts {make_tag()}", "rule_ids": [(0, 0, part)]}
    segments = "crm.segment"
    assert look(other.person, segments, "create", values) is None
    values["rule_ids"] = []
    segment_id = other.person.execute(segments, "create", values)
    rules = {"rule_ids": [(0, 0, part)]}
    assert look(other.person, segments, "write", [segment_id], rules) is None
    choice = {"segment_id": segment_id, "partner_id": theirs["partner_id"]}
    look(other.person, "crm.segment.choice", "create", {**choice, "is_member": True})
    assert theirs["partner_id"] not in _refresh(other, segment_id)


def _make_facts(ours, other):
    """Return what conditions name: ``{word of NEEDS: value}``."""
    category = other.make("product.category", name=f"Category {make_tag()}")
    for side in (ours, other):
        vals = {"categ_id": category}
        side("write", "product.product", [side.product_id], vals)
    [purpose] = other(
        "search", "crm.consent.purpose", [("code", "=", "newsletter")], limit=1
    )
    return {
        "category": [(6, 0, [category])],
        "purpose": purpose,
        "segment": other.segment_id,
        "tiers": [(6, 0, ours("search", "loyalty.tier", []))],
    }


def _get_members(side, rule):
    """Return who is in a new segment with one rule; nobody when it is refused."""
    values = {"name": f"Rule {make_tag()}", "rule_ids": [(0, 0, rule)]}
    segment_id = look(side.person, "crm.segment", "create", values)
    return _refresh(side, segment_id) if segment_id else set()


def _refresh(side, segment_id):
    """Return the ids of who is in a segment now, whoever may see them."""
    side("action_refresh", "crm.segment", [segment_id])
    domain = [("segment_id", "=", segment_id), ("date_left", "=", False)]
    rows = side("search_read", "crm.segment.member", domain, ["partner_id"])
    return {row["partner_id"][0] for row in rows}


# ------------------------------------------------------------
# MAIL
# ------------------------------------------------------------


@pytest.fixture(scope="module")
def address(sides):
    """Return the address of the new company's service."""
    _ours, other = sides
    tag = make_tag()
    domain = other.make("mail.alias.domain", name=f"{tag}.example")
    alias = {"alias_name": "help", "alias_domain_id": domain}
    other("write", "crm.case.team", [other.team_id], alias)
    return f"help@{tag}.example"


def test_mail_that_names_a_case(sides, customers, address, database):
    """A number of the other company's is a word: the mail opens an own case."""
    ours, other = sides
    theirs, _mine, _shared = customers
    before = ours.fingerprint(database)
    subject = f"Re: [{theirs['number']}] Case {theirs['tag']}"
    message_id = _send(other, address, theirs["email"], subject)
    assert ours.fingerprint(database) == before
    case = _get_case(other, message_id)
    assert case["company_id"][0] == other.company_id
    assert not case["partner_id"]


def test_mail_that_answers_a_message(sides, customers, address):
    """An answer to the other company's own message is that company's, as in Odoo.

    The thread that was written to stays in its company with its customer, and who
    addressed the answer to another company's team shows it nothing of the thread.
    """
    ours, other = sides
    theirs, _mine, _shared = customers
    case_ids = [theirs["case_id"]]
    names = ["company_id", "team_id", "partner_id", "number"]
    before = ours("read", "crm.case", case_ids, names)
    ours("message_post", "crm.case", case_ids, body="Secret", message_type="comment")
    sent = ours(
        "search_read",
        "mail.message",
        [("model", "=", "crm.case"), ("res_id", "in", case_ids)],
        ["message_id"],
        order="id desc",
        limit=1,
    )[0]["message_id"]
    headers = f"In-Reply-To: {sent}\nReferences: {sent}\n"
    message_id = _send(other, address, theirs["email"], "Re: hello", headers)
    assert ours("read", "crm.case", case_ids, names) == before
    for model, at in (
        ("mail.message", [("model", "=", "crm.case"), ("res_id", "in", case_ids)]),
        (
            "ir.attachment",
            [("res_model", "=", "crm.case"), ("res_id", "in", case_ids)],
        ),
        ("mail.message", [("message_id", "=", sent)]),
    ):
        assert not look(other.person, model, "search", at)
    followers = ours(
        "search_read",
        "mail.followers",
        [("res_model", "=", "crm.case"), ("res_id", "in", case_ids)],
        ["partner_id"],
    )
    person = other.read("res.users", other.uid, "partner_id")
    assert person not in [row["partner_id"][0] for row in followers]
    [row] = _find_messages(other, message_id)
    assert row["model"] == "crm.case"
    if row["res_id"] not in case_ids:
        assert _get_case(other, message_id)["company_id"][0] == other.company_id


def _send(side, address, sender, subject, headers=""):
    """Let the gateway take a mail in; return its identifier."""
    message_id = f"<{make_tag()}@customer.example>"
    raw = (
        f"From: {sender}\nTo: {address}\nSubject: {subject}\n"
        f"Message-ID: {message_id}\n{headers}Content-Type: text/plain\n\nWords.\n"
    )
    side.admin.execute("mail.thread", "message_process", False, raw)
    return message_id


def _find_messages(side, message_id):
    """Return the messages that a mail became, in whatever company."""
    return side.admin.execute(
        "mail.message",
        "search_read",
        [("message_id", "=", message_id)],
        ["model", "res_id"],
    )


def _get_case(side, message_id):
    """Return the case that a mail opened."""
    [message] = _find_messages(side, message_id)
    assert message["model"] == "crm.case"
    names = ["company_id", "partner_id"]
    return side.admin.execute("crm.case", "read", [message["res_id"]], names)[0]
