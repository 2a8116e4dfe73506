"""The client library against the served instance."""

import csv
import io
import json
from datetime import datetime, timezone

import pytest

from crm_client import AccessRefused, Client, LoginRefused, Refused
from crm_client.command import EXIT_ROWS, main


@pytest.fixture(scope="module", params=["xmlrpc", "soap"])
def connect(status, request):
    """Return a function that makes a client of the other system, by each protocol."""

    def make(role="external", **options):
        user = status["users"][role]
        options = {"protocol": request.param, **options}
        return Client(
            status["url"], status["db"], user["login"], user["password"], **options
        )

    return make


def test_every_operation_is_one_of_the_library(connect, api):
    """What the server offers, the library has as a typed method."""
    client = connect()
    assert all(hasattr(client, name) for name in api("api_version")["methods"])


def test_lead_once(connect, source):
    client = connect()
    lead = {
        "source": source,
        "external_ref": "1",
        "name": "Mugs",
        "email": "client@lib.example",
    }
    answer = client.lead_intake(lead)
    assert answer["created"]
    assert client.lead_intake(lead) == {**answer, "created": False}
    with pytest.raises(Refused, match="email: 'foo@'"):
        client.lead_intake({**lead, "external_ref": "2", "email": "foo@"})


def test_refusals(connect, status):
    with pytest.raises(AccessRefused, match="External system"):
        connect("agent").api_version()
    with pytest.raises(LoginRefused):
        client = connect()
        door = type(client._door)
        client._door = door(status["url"], status["db"], "external", "wrong", 30)
        client.api_version()


def test_sales_in_pieces(connect, source):
    rows = [
        {
            "document_ref": f"D{number // 2}",
            "date": "2026-01-15",
            "customer_ref": "K1",
            "customer_name": "Client library",
            "country": "GB",
            "product_ref": "P",
            "product_name": "Mug",
            "quantity": 1,
            "unit_price": 2.0,
        }
        for number in range(10)
    ]
    rows[7]["document_ref"] = " "
    seen = []
    total = connect().import_sales(rows, source, "GBP", size=4, on_progress=seen.append)
    assert seen == [4, 8, 10]
    assert total["imported"] + len(total["errors"]) == 10
    assert [error["row"] for error in total["errors"]] == [7]


def test_both_ways_tell_the_same(connect, source):
    """Every answer of SOAP is the one of XML-RPC, type by type."""
    xmlrpc, soap = connect(protocol="xmlrpc"), connect(protocol="soap")
    person = {"source": source, "name": "S", "email": f"{source}@lib.example"}
    consent = {"purpose": "newsletter", "channel": "email", "granted": True}
    lead = soap.lead_intake({**person, "external_ref": "1", "consents": [consent]})
    case = {
        "source": source,
        "external_ref": "1",
        "subject": "Überall <kaputt> & leer",
        "email": f"{source}@lib.example",
        "create_partner": True,
        # not so long ago that it is overdue and changes while we look
        "at": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:00"),
    }
    made = soap.case_intake(case)
    assert xmlrpc.case_intake(case) == {**made, "created": False}
    assert xmlrpc.lead_intake(
        {**person, "external_ref": "1", "consents": [consent]}
    ) == {**lead, "created": False}
    partner = made["partner_id"]
    sale = {"document_ref": "A", "date": "2026-01-15", "quantity": 2, "unit_price": 3.5}
    sale |= {"customer_ref": "1", "customer_name": "Overheard", "country": "GB"}
    assert soap.sale_history_import([sale], {"source": source})["imported"] == 1
    soap.loyalty_enroll(partner, False)
    earned = {"source": source, "external_ref": "1", "partner_id": partner}
    soap.loyalty_earn({**earned, "points": 12.5, "expires_on": "2099-12-31"})
    soap.consent_set(partner, "newsletter", "email", False, "told us")
    for method, *arguments in (
        ("api_version",),
        ("customer_find", {"email": f"{source}@lib.example"}),
        ("customer_overview", partner),
        ("partners_by_ref", source, ["1", "2"]),
        ("metrics_get", [partner]),
        ("metrics_get", []),
        ("consent_get", partner),
        ("case_get", made["number"]),
        ("loyalty_balance", partner),
        ("loyalty_ledger", partner, 0, 10),
        ("loyalty_ledger", partner),
        ("knowledge_search", "mug", 3),
        ("segment_members", "best"),
    ):
        by_soap = getattr(soap, method)(*arguments)
        assert by_soap == getattr(xmlrpc, method)(*arguments), method
        assert by_soap or arguments == [[]] or method == "knowledge_search", method


def test_command_line(status, source, tmp_path, monkeypatch, capsys):
    """Cases of a file; the results say what became of each."""
    user = status["users"]["external"]
    monkeypatch.setenv("CRM_CLIENT_KEY", user["password"])
    file = tmp_path / "cases.csv"
    file.write_text(
        "external_ref,subject,email,severity\n"
        "1,Broken mug,cli@lib.example,high\n"
        "2,Broken plate,cli@lib.example,dreadful\n"
    )
    options = ["--url", status["url"], "--database", status["db"]]
    options += ["--login", user["login"]]
    ended = main([*options, "case-intake", str(file), "--source", source])
    assert ended == EXIT_ROWS
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[0]["number"]
    assert rows[0]["priority"] >= "2"
    assert json.loads(rows[0]["sla"])
    assert rows[1]["error"].startswith("severity: 'dreadful'")
