"""A client calls from its own networks only, whatever door it takes."""

from xmlrpc.client import Fault

import odoorpc
import pytest
import requests

from crm_client import Client, ClientError

TIMEOUT_SECONDS = 60


@pytest.fixture
def limit(call):
    """Return a function that limits the client to networks; lifted in the end."""
    [client] = call(
        "admin", "crm.api.client", "search", [("user_id.login", "=", "external")]
    )

    def write(networks):
        call("admin", "crm.api.client", "write", [client], {"networks": networks})

    yield write
    write(False)


def _call_by_xmlrpc(status, call, rpc):
    return call("external", "crm.api", "api_version")


def _call_by_jsonrpc(status, call, rpc):
    user = status["users"]["external"]
    answer = requests.post(
        f"{status['url']}/jsonrpc",
        json={
            "jsonrpc": "2.0",
            "method": "call",
            "params": {
                "service": "object",
                "method": "execute_kw",
                "args": [
                    status["db"],
                    rpc("external").env.uid,
                    user["password"],
                    "crm.api",
                    "api_version",
                    [],
                ],
            },
        },
        timeout=TIMEOUT_SECONDS,
    ).json()
    if "error" in answer:
        raise Fault(1, answer["error"]["data"]["message"])
    return answer["result"]


def _call_by_session(status, call, rpc):
    return rpc("external").execute_kw("crm.api", "api_version", [], {})


def _call_by_soap(status, call, rpc):
    user = status["users"]["external"]
    client = Client(
        status["url"], status["db"], user["login"], user["password"], protocol="soap"
    )
    return client.api_version()


WAYS = {
    "XML-RPC": _call_by_xmlrpc,
    "JSON-RPC": _call_by_jsonrpc,
    "session": _call_by_session,
    "SOAP": _call_by_soap,
}


@pytest.mark.parametrize("way", WAYS)
def test_only_from_its_networks(status, call, rpc, limit, way):
    ask = WAYS[way]
    limit("192.0.2.0/24\n127.0.0.0/8\n::1")
    assert ask(status, call, rpc)
    limit("192.0.2.0/24")
    with pytest.raises((Fault, odoorpc.error.RPCError, ClientError)) as refused:
        ask(status, call, rpc)
    assert "may not call from 127.0.0.1" in str(refused.value)
    limit(False)
    assert ask(status, call, rpc)


def test_what_is_no_network_is_refused(limit):
    with pytest.raises(Fault, match=r"example\.com is no address"):
        limit("example.com")
