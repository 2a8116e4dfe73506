"""The OpenAPI document is true: whatever it allows is answered as it says."""

import os

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings

schemathesis = pytest.importorskip("schemathesis")

EXAMPLES = int(os.environ.get("CRM_OPENAPI_EXAMPLES", "6"))
TIMEOUT_SECONDS = 120
# they do the same for whatever comes, and take long
QUIET = {"api_version", "metrics_refresh"}


@pytest.fixture(scope="module")
def document(status):
    answer = requests.get(
        f"{status['url']}/crm/openapi.json",
        headers={"X-Odoo-Database": status["db"]},
        timeout=TIMEOUT_SECONDS,
    )
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture(scope="module")
def headers(call, status):
    """Return the headers of a caller with an API key."""
    [client] = call(
        "admin", "crm.api.client", "search", [("user_id.login", "=", "external")]
    )
    action = call("admin", "crm.api.client", "action_create_api_key", [client])
    return {
        "Authorization": f"Bearer {action['context']['default_key']}",
        "X-Odoo-Database": status["db"],
    }


def test_every_operation_is_there(document, api):
    names = {path.rpartition("/")[2] for path in document["paths"]}
    assert names == set(api("api_version")["methods"])


def test_whatever_is_allowed_is_answered_as_described(document, headers, status):
    """No error of the server, and each answer has the described shape."""
    schema = schemathesis.openapi.from_dict(document)
    count = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        name = operation.path.rpartition("/")[2]

        @settings(
            max_examples=1 if name in QUIET else EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            case.call_and_validate(
                base_url=status["url"],
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                checks=[
                    schemathesis.checks.not_a_server_error,
                    schemathesis.checks.response_schema_conformance,
                    schemathesis.checks.status_code_conformance,
                    schemathesis.checks.content_type_conformance,
                ],
            )

        ask()
        count += 1
    assert count >= 26


def test_a_good_call(document, headers, status, source):
    """What the document describes is a lead that was taken in."""
    answer = requests.post(
        f"{status['url']}/json/2/crm.api/lead_intake",
        json={
            "values": {
                "source": source,
                "external_ref": "1",
                "name": "Mugs",
                "email": "open@api.example",
            }
        },
        headers=headers,
        timeout=TIMEOUT_SECONDS,
    )
    assert answer.status_code == 200
    record = document["components"]["schemas"]["LeadAnswer"]
    assert set(answer.json()) == set(record["required"])
