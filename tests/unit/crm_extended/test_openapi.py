"""The OpenAPI document says what the contract says."""

from hypothesis import given
from hypothesis import strategies as st

from crm_extended_tools.contract import build_contract
from crm_extended_tools.event_delivery import (
    MAX_BIGINT,
    RETRY_SECONDS,
    Cursor,
    get_retry_seconds,
    parse_cursor,
)
from crm_extended_tools.openapi import build_openapi

PART = {
    "operations": {
        "ask": {
            "title": "Ask",
            "takes": {"values": "Values", "limit": "integer~"},
            "gives": "[Answer]",
            "repeat": "always",
        }
    },
    "records": {
        "Values": {"day": "date", "inner": "[Inner]~"},
        "Inner": {"a": "text"},
        "Answer": {"at": "instant?", "pool": "{number}~", "part": "nothing?"},
    },
}


def test_document():
    document = build_openapi(build_contract([PART]), "https://crm.example")
    route = document["paths"]["/json/2/crm.api/ask"]["post"]
    body = route["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["values"]
    assert body["additionalProperties"] is False
    records = document["components"]["schemas"]
    assert records["Values"]["properties"]["day"] == {
        "type": "string",
        "format": "date",
    }
    # what is sent has known keys only, answers may get new ones
    assert [records[name]["additionalProperties"] for name in PART["records"]] == [
        False,
        False,
        True,
    ]
    answer = records["Answer"]
    assert answer["required"] == ["at", "part"]
    assert answer["properties"]["at"]["anyOf"][1] == {"const": False}
    assert answer["properties"]["part"] == {"const": False}


@given(st.integers(0, MAX_BIGINT), st.integers(0, MAX_BIGINT))
def test_cursors_are_read_as_they_are_written(xid, event_id):
    assert parse_cursor(str(Cursor(xid, event_id))) == (xid, event_id)


def test_waiting_grows_up_to_the_last_step():
    waits = [get_retry_seconds(attempts) for attempts in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[-1] == RETRY_SECONDS[-1] == get_retry_seconds(10**9)
