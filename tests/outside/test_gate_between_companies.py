"""Gate: nothing passes between two companies that have the same in both.

Every operation of the interface is called for one company with what names records of
the other: the operations, and the keys that name something, are the contract's.
"""

import ast
import json
import re
from pathlib import Path

import odoorpc
import pytest
from between import make_words
from database import Database

from crm_callcenter_tools.api_contract import PART as CASES
from crm_extended_tools.api_contract import PART as CUSTOMERS
from crm_extended_tools.contract import build_contract
from crm_loyalty_tools.api_contract import PART as POINTS

ADDONS = Path(__file__).parents[2] / "addons"
CONTRACT = build_contract([CUSTOMERS, CASES, POINTS])
FEWEST_NAMES = 60
# a record of this number is nobody's
NO_ID = 2_000_000_000
# keys that name no record of a company: how a call fills those that are required
WORDS = {
    "author": "customer",
    "body": "Words",
    "channel": "email",
    "consents": [],
    "country": "GB",
    "country_code": "NO",
    "create_partner": True,
    "currency": "EUR",
    "amount": 10.0,
    "at": False,
    "available_on": False,
    "date": "2026-01-05",
    "description": "Words",
    "direction": "in",
    "event": "ringing",
    "expected_revenue": 10.0,
    "expires_on": False,
    "granted": True,
    "limit": 10,
    "line_ref": "1",
    "medium": "Mail",
    "offset": 0,
    "points": 1.0,
    "product_name": "Words",
    "proof": "Words",
    # what people agree to has one list for all companies
    "purpose": "newsletter",
    "quantity": 1,
    "queue": "Words",
    "reason": "Words",
    "recording_url": "https://record.example/1",
    "severity": "low",
    "unit_price": 1.0,
    # sources of leads are everybody's, as Odoo has them
    "utm_source": "Words",
    "waiting": False,
}
# named together
TOGETHER = (
    ("source", "external_ref"),
    ("source", "refs"),
    ("source", "customer_ref"),
    ("source", "document_ref"),
    ("call_id", "provider"),
    ("email", "subject"),
)
# may be left out, but nothing is taken in without it, or without the other one
AT_LEAST = {
    "LeadValues": ("email", ""),
    "SaleRow": ("customer_ref", ""),
    "EarnValues": ("points", "activity"),
}
# new with each call, inside of what is sent
FRESH = {
    "external_ref": "ref",
    "call_id": "tag",
    "document_ref": "document",
    "customer_ref": "ref",
    "email": "email",
}
# what came before under the own reference comes again with other values
SENT_BEFORE = "was already sent with other values"
# differ from call to call; whether they are the other company's is asked before
MADE = ("id", "number", "entry", "member", "card", "points", "pending", "seconds")
FEED = ("changes", "cursor", "more")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")


@pytest.fixture(scope="module")
def database(status):
    return Database(status["db"])


@pytest.fixture(scope="module")
def mine(sides):
    """Return the customer of the new company, with something of everything."""
    return sides[1].make_customer()


def describe(customer, tag, cursor):
    """Return ``{key of the contract: what names something}``."""
    return {
        "partner_id": customer["partner_id"],
        "partner_ids": [customer["partner_id"]],
        "name": customer["name"],
        "contact_name": customer["name"],
        "company_name": customer["name"],
        "customer_name": customer["name"],
        "email": customer["email"],
        "phone": customer["phone"],
        "from_number": customer["phone"],
        "to_number": customer["phone"],
        "vat": customer["vat"],
        "ref": customer["ref"],
        "refs": [customer["ref"]],
        "external_ref": customer["ref"],
        "customer_ref": customer["ref"],
        "source": customer["source"],
        "document_ref": customer["document"],
        "order_ref": f"order_{customer['tag']}",
        "number": customer["number"],
        "call_id": f"call_{customer['tag']}",
        "provider": f"switch-{tag}",
        "agent": [f"x{tag}"],
        "code": f"segment_{tag}",
        "team": f"Team {tag}",
        "type": f"Type {tag}",
        "stage": f"stage_{tag}",
        "pipeline": f"pipeline_{tag}",
        "campaign": f"Campaign {tag}",
        "product_ref": f"product_{tag}",
        "program": f"Club {tag}",
        "activity": f"activity_{tag}",
        "query": f"Article {tag}",
        "subject": f"Case {customer['tag']}",
        "cursor": cursor,
    }


def describe_nobody(cursor):
    """Return the same for what exists nowhere."""
    words = make_words()
    ids = {"partner_id": NO_ID, "number": f"C{words['tag'][1:6].upper()}"}
    return describe({**words, **ids}, words["tag"], cursor)


# ------------------------------------------------------------
# THE INTERFACE
# ------------------------------------------------------------


def test_every_method_is_in_the_contract(sides):
    """What the gate does not know cannot be called."""
    found = set()
    for path in ADDONS.glob("*/models/**/*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name == "CrmApi":
                found |= {
                    part.name
                    for part in node.body
                    if isinstance(part, ast.FunctionDef) and part.name[0] != "_"
                }
    assert found == set(CONTRACT.operations)
    assert set(sides[1].api("api_version")["methods"]) == found


def test_enough_is_named(tell):
    """The test below would pass if it named nothing."""
    count = sum(len(_get_units(name)) for name in CONTRACT.operations)
    tell(f"{count} places of {len(CONTRACT.operations)} operations that name something")
    assert count >= FEWEST_NAMES


@pytest.mark.parametrize("operation", sorted(CONTRACT.operations))
def test_operation(sides, database, mine, operation):
    """What the other company has is as unknown as what nobody has, and stays so."""
    ours, other = sides
    # what is made of theirs lies behind it
    cursor = ours.api("changes_since", False, 0)["cursor"]
    theirs = ours.make_customer()
    assert ours.api("changes_since", cursor, 1000)["changes"]
    own = describe(mine, other.tag, other.api("changes_since", False, 0)["cursor"])
    before = ours.fingerprint(database)
    told = []
    for unit in _get_units(operation):
        known = describe(theirs, ours.tag, cursor)
        unknown = describe_nobody(own["cursor"])
        answers = []
        for names in (known, unknown):
            sent = _fill(operation, own, {key: names[key] for key in unit})
            answer = _ask(other, operation, sent)
            told += [
                f"{unit}: {word}" for word in _find_told(answer, sent, theirs, ours)
            ]
            answers.append(_hide(_mask(answer), sent))
        own_answer = _ask(
            other, operation, _fill(operation, own, {k: own[k] for k in unit})
        )
        assert "refused" not in own_answer or SENT_BEFORE in own_answer, own_answer
        if answers[0] != answers[1]:
            told.append(f"{unit}: {answers[0]} differs from {answers[1]}")
    assert not told, "\n".join(told)
    after = ours.fingerprint(database)
    assert {name for name in before if before[name] != after[name]} == set()


def _get_units(operation):
    """Return tuples of keys of an operation that name something, alone and together."""
    nobody = describe_nobody("")
    keys = [key for key, _type in _walk(CONTRACT.operations[operation].takes)]
    for key in keys:
        assert key in nobody or key in WORDS, (
            f"{operation} takes {key}: what of another company could that name?"
        )
    named = [(key,) for key in dict.fromkeys(keys) if key in nobody]
    return named + [unit for unit in TOGETHER if set(unit) <= set(keys)]


def _walk(fields):
    """Yield (key, type) of everything that is sent, at whatever depth."""
    for key, kind in fields.items():
        inner = kind.item or kind
        if inner.kind == "record":
            yield from _walk(CONTRACT.records[inner.name])
        else:
            yield key, kind


def _fill(operation, own, wanted):
    """Return ``{argument: value}``: what is required, and what a unit names."""
    return {
        key: _fill_one(key, kind, own, wanted)
        for key, kind in CONTRACT.operations[operation].takes.items()
    }


def _fill_one(key, kind, own, wanted):
    """Return the value of one key; records are filled with what they need."""
    inner = kind.item or kind
    if inner.kind != "record":
        return wanted[key] if key in wanted else own.get(key, WORDS.get(key))
    fresh, fields = make_words(), CONTRACT.records[inner.name]
    least, other = AT_LEAST.get(inner.name, ("", ""))
    values = {}
    for name, about in fields.items():
        if name in wanted:
            values[name] = wanted[name]
        elif not about.can_be_missing or (name == least and other not in wanted):
            values[name] = fresh[FRESH[name]] if name in FRESH else own.get(name)
            values[name] = values[name] or WORDS.get(name)
    return [values] if kind.kind == "list" else values


def _ask(side, operation, sent):
    """Return what the interface answers, or the sentence of a refusal."""
    try:
        return side.api(operation, *sent.values())
    except odoorpc.error.RPCError as err:
        return f"refused: {err}"


def _find_told(answer, sent, theirs, ours):
    """Return what an answer says of the other company that was not said before."""
    told = []
    ids = {
        "partner_id": theirs["partner_id"],
        "commercial_partner_id": theirs["partner_id"],
        "partner_ids": theirs["partner_id"],
        "lead_id": theirs["lead_id"],
        "duplicate_ids": theirs["lead_id"],
        "case_id": theirs["case_id"],
        "duplicate_of": theirs["number"],
        "entry": theirs["entry_id"],
        "member": theirs["card_id"],
        "agent_user_ids": ours.uid,
        "user_id": ours.uid,
    }
    for key, value in _get_leaves("", answer):
        if value and ids.get(key) == value:
            told.append(f"{key} is {value}")
    text = _hide(answer, sent)
    return told + [w for w in (theirs["tag"], ours.tag) if w in text]


def _get_leaves(key, value):
    """Yield (key, value) of each plain value."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _get_leaves(name, item)
    elif isinstance(value, list):
        for item in value:
            yield from _get_leaves(key, item)
    else:
        yield key, value


def _mask(answer):
    """Return an answer without what differs from call to call."""
    if not isinstance(answer, dict):
        return answer
    return {
        key: "…" if value and key in (*MADE, *FEED) else value
        for key, value in answer.items()
    }


def _hide(answer, sent):
    """Return an answer as text, without what was sent and when."""
    text = MOMENT.sub("…", json.dumps(answer, ensure_ascii=False))
    for key, value in sorted(
        _get_leaves("", sent), key=lambda pair: -len(str(pair[1]))
    ):
        if key in WORDS or isinstance(value, bool):
            continue
        text = re.sub(rf"(?<!\w){re.escape(str(value))}(?!\w)", f"<{key}>", text)
    return text
