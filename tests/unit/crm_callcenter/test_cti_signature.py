"""Signatures of events: good once, now, for this body and secret."""

import doctest

from crm_callcenter_tools import cti_signature
from crm_callcenter_tools.cti_signature import WINDOW_SECONDS, get_fault, sign

NOW = 1_700_000_000
BODY = b'{"call_id": "1"}'


def test_a_signature_holds_for_its_body_secret_and_time():
    header = sign("key", BODY, NOW)
    assert get_fault("key", BODY, header, NOW) == ""
    assert get_fault("key", BODY, header, NOW + WINDOW_SECONDS) == ""
    assert get_fault("key", BODY, header, NOW + WINDOW_SECONDS + 1) == "time"
    assert get_fault("key", BODY, header, NOW - WINDOW_SECONDS - 1) == "time"
    assert get_fault("key", BODY + b" ", header, NOW) == "signature"
    assert get_fault("other", BODY, header, NOW) == "signature"


def test_garbage_is_no_signature():
    for header in ("", "t=", "t=x,v1=", "t=1", "v1=ab", "t=9" * 50, "t=１,v1=a", "=,="):
        assert get_fault("key", BODY, header, NOW) == "signature"


def test_examples():
    assert not doctest.testmod(cti_signature).failed
