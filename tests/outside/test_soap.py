"""What the SOAP door does with what nobody should send."""

import pytest
import requests
import zeep

ENVELOPE = (
    '<?xml version="1.0"?><s:Envelope '
    'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{header}<s:Body>{body}'
    "</s:Body></s:Envelope>"
)
VERSION = '<api_version xmlns="urn:crm:interface:1"/>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]><lolz>&m;</lolz>"
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x>&y;</x>'
)
FILE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'
    + ENVELOPE[21:].format(header="", body="<x>&y;</x>")
)


@pytest.fixture(scope="module")
def post(status):
    """Return a function that posts a body as it is."""
    user = status["users"]["external"]

    def send(body, login=None, key=None, **headers):
        return requests.post(
            f"{status['url']}/crm/soap",
            data=body if isinstance(body, bytes) else body.encode(),
            auth=(login or user["login"], key or user["password"]),
            headers={
                "Content-Type": "text/xml",
                "X-Odoo-Database": status["db"],
                **headers,
            },
            timeout=60,
        )

    return send


def test_a_good_one(post):
    answer = post(ENVELOPE.format(header="", body=VERSION))
    assert answer.status_code == 200
    assert "<version>1</version>" in answer.text


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (LAUGHS, "DOCTYPE"),
        (LAUGHS.encode("utf-16"), "DOCTYPE"),
        (EXTERNAL, "DOCTYPE"),
        (FILE, "DOCTYPE"),
        ("", "no XML"),
        ("garbage", "no XML"),
        (b"\x00\xff\xfe" * 50, "no XML"),
        ("<a><b></a>", "no XML"),
        ("<a/>", "no envelope"),
        (ENVELOPE.format(header="", body=""), "one body"),
        (ENVELOPE.format(header="", body=VERSION * 2), "one body"),
        (ENVELOPE.format(header="", body="<api_version/>"), "no operation"),
        (
            ENVELOPE.format(header="", body='<api_version xmlns="urn:other"/>'),
            "no operation",
        ),
        (
            ENVELOPE.format(header="", body=VERSION.replace("api_v", "_authorize_v")),
            "no operation",
        ),
        (
            ENVELOPE.format(
                header='<s:Header><a s:mustUnderstand="1"/></s:Header>', body=VERSION
            ),
            "not understood",
        ),
        (
            ENVELOPE.format(
                header="",
                body='<case_get xmlns="urn:crm:interface:1"><numbers>1</numbers>'
                "</case_get>",
            ),
            "not expected",
        ),
        (
            ENVELOPE.format(
                header="",
                body='<consent_get xmlns="urn:crm:interface:1"><partner_id>one'
                "</partner_id></consent_get>",
            ),
            "not a valid value",
        ),
        ("<a>" * 5000 + "</a>" * 5000, "no XML"),
    ],
    ids=range(18),
)
def test_refused_before_anything_runs(post, body, sentence):
    answer = post(body)
    assert answer.status_code == 500
    assert sentence in answer.text
    assert "<kind>message</kind>" in answer.text
    assert "root:" not in answer.text
    assert "Traceback" not in answer.text


def test_too_large(post):
    """Ten megabytes are not even read."""
    try:
        answer = post(b"<a>" + b" " * 10 * 1024 * 1024 + b"</a>")
    except requests.ConnectionError:
        return  # the server hung up, in the middle of it
    assert answer.status_code == 413


def test_a_login_of_its_own(post, status):
    """Nobody gets in without a login, or by a session."""
    body = ENVELOPE.format(header="", body=VERSION)
    assert post(body, "external", "wrong").status_code == 401
    assert post(body, "nobody@all", "wrong").status_code == 401
    bare = requests.post(
        f"{status['url']}/crm/soap",
        data=body,
        headers={"X-Odoo-Database": status["db"]},
        timeout=60,
    )
    assert bare.status_code == 401
    refused = post(body, "agent", "agent")
    assert "<kind>access</kind>" in refused.text


def test_a_refusal_writes_nothing(post, api, source):
    """What was begun is undone: the same reference can be sent again."""
    body = (
        '<lead_intake xmlns="urn:crm:interface:1"><values><source>{0}</source>'
        "<external_ref>1</external_ref><name>N</name><email>s@oap.example</email>"
        "<pipeline>{1}</pipeline></values></lead_intake>"
    )
    refused = post(ENVELOPE.format(header="", body=body.format(source, "no such")))
    assert "<kind>refused</kind>" in refused.text
    assert "pipeline: " in refused.text
    good = body.replace("<pipeline>{1}</pipeline>", "").format(source)
    assert "<created>true</created>" in post(ENVELOPE.format(header="", body=good)).text


def test_the_description_is_one(status):
    """Zeep, which knows the standards, reads every operation."""
    session = requests.Session()
    session.headers["X-Odoo-Database"] = status["db"]
    client = zeep.Client(
        f"{status['url']}/crm/soap?wsdl",
        transport=zeep.transports.Transport(session=session),
    )
    operations = client.service._binding._operations
    assert {"lead_intake", "case_intake", "loyalty_earn"} <= set(operations)
