"""The door by SOAP, without a server: what goes in comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crm_extended_tools.contract import Type, build_contract, parse_type
from crm_extended_tools.soap_message import (
    ENVELOPE,
    BadMessage,
    read_instant,
    read_request,
    read_value,
    write_response,
    write_value,
)
from crm_extended_tools.soap_schema import NAMESPACE, build_wsdl, compile_schema

PART = {
    "operations": {
        "ask": {
            "title": "Ask",
            "takes": {"values": "Values", "again": "boolean~"},
            "gives": "Values",
            "repeat": "always",
        }
    },
    "records": {
        "Values": {
            "text": "text?",
            "count": "integer?",
            "size": "number?",
            "is_it": "boolean",
            "day": "date?",
            "at": "instant~",
            "texts": "[text]",
            "map": "{integer}",
            "inner": "[Inner]",
        },
        "Inner": {"lists": "[[integer]]"},
    },
}
CONTRACT = build_contract([PART])
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
)
INTEGERS = st.integers(-(2**31), 2**31 - 1)
LISTS = st.lists(st.lists(INTEGERS, max_size=3), max_size=3)
VALUES = st.fixed_dictionaries(
    {
        # an empty text and one that is missing are the same
        "text": TEXTS | st.just(False),
        "count": INTEGERS | st.just(False),
        "size": st.floats(allow_nan=False, allow_infinity=False) | st.just(False),
        "is_it": st.booleans(),
        "day": st.dates().map(str) | st.just(False),
        "texts": st.lists(TEXTS),
        "map": st.dictionaries(TEXTS, INTEGERS),
        "inner": st.lists(
            st.fixed_dictionaries({"lists": st.lists(st.lists(INTEGERS))})
        ),
    },
    optional={
        "at": st.datetimes().map(lambda at: str(at.replace(microsecond=0))),
    },
)


@given(VALUES)
def test_what_is_written_can_be_read(values):
    """And the schema has nothing against it."""
    response = etree.fromstring(write_response("ask", values, CONTRACT))
    element = response[0][0]
    schema = compile_schema(CONTRACT)
    document = etree.ElementTree(etree.fromstring(etree.tostring(element)))
    assert schema.validate(document), schema.error_log
    found = read_value(element[0], Type("record", "Values"), CONTRACT)
    assert found == values
    assert [type(found[key]) for key in values] == [type(v) for v in values.values()]


@given(st.binary(max_size=200) | TEXTS.map(str.encode))
def test_anything_else_is_a_bad_message(body):
    with pytest.raises(BadMessage):
        read_request(body, CONTRACT)


def envelope(content):
    return (
        f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body><ask xmlns="{NAMESPACE}">'
        f"{content}</ask></e:Body></e:Envelope>"
    ).encode()


def test_a_request():
    """In any order, blanks between, comments and nothing where nothing is needed."""
    request = read_request(
        envelope(
            "<again>0</again><!-- so --> <values>\n<map><entry><key>a</key><value>3"
            "</value></entry></map><inner/><is_it>1</is_it><texts><item> x </item>"
            "</texts><at>2026-03-01T10:00:00+01:00</at><size>1e3</size></values>"
        ),
        CONTRACT,
    )
    assert request.operation == "ask"
    assert request.arguments == {
        "again": False,
        "values": {
            "text": False,
            "count": False,
            "size": 1000.0,
            "is_it": True,
            "day": False,
            "at": "2026-03-01 09:00:00",
            "texts": [" x "],
            "map": {"a": 3},
            "inner": [],
        },
    }


@pytest.mark.parametrize("number", ["NaN", "INF", "-INF"])
def test_no_number(number):
    content = "<map/><inner/><texts/><is_it>1</is_it>"
    with pytest.raises(BadMessage):
        read_request(
            envelope(f"<values>{content}<size>{number}</size></values>"), CONTRACT
        )


@pytest.mark.parametrize(
    "text",
    ["12026-01-01T00:00:00", "2026-13-01T00:00:00", "0001-01-01T00:00:00+02:00", "x"],
)
def test_no_instant(text):
    with pytest.raises(BadMessage):
        read_instant(text)


def test_characters_that_xml_has_not():
    """They are left out of answers instead of breaking them."""
    parent = etree.Element("parent")
    write_value(parent, "key", "a\x00b\x0bc\ud800", Type("text"), CONTRACT)
    assert parent[0].text == "abc"


def test_description():
    """Each operation has its messages, and the address is escaped."""
    root = etree.fromstring(build_wsdl(CONTRACT, "http://crm.example/?a=1&b=2"))
    names = {element.get("name") for element in root}
    assert {"ask", "askResponse", "fault", "CrmPort", "CrmService"} <= names
    (address,) = root.xpath("//*[local-name()='address']/@location")
    assert address == "http://crm.example/?a=1&b=2"


def test_types():
    assert parse_type("{[Case?]}~").item.item.can_be_false
    for wrong in ("", "string", "[text", "a b"):
        with pytest.raises(ValueError, match="not a type"):
            parse_type(wrong)
