"""The examples of the integrator's page run as they stand."""

import re

import pytest
from served import ROOT
from test_xmlrpc import OVERVIEW_KEYS

PAGE = ROOT / "docs" / "integrator.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def set_up(call):
    """Make what the page says that an administrator makes."""
    country = call("admin", "res.country", "search", [("code", "=", "GB")])
    company = call(
        "admin",
        "crm.api.client",
        "search_read",
        [("user_id.login", "=", "external")],
        ["company_id"],
    )
    values = {"name": "Docs", "code": "docs-switchboard", "country_id": country[0]}
    values["company_id"] = company[0]["company_id"][0]
    providers = call(
        "admin", "crm.cti.provider", "search", [("code", "=", "docs-switchboard")]
    )
    providers = providers or call("admin", "crm.cti.provider", "create", [values])
    kinds = call("admin", "crm.api.event.kind", "search", [("code", "=", "lead")])
    values = {"client_id": company[0]["id"], "mode": "poll"}
    made = call(
        "admin",
        "crm.api.subscription",
        "create",
        [{**values, "kind_ids": [(6, 0, kinds)]}],
    )
    yield
    call("admin", "crm.api.subscription", "unlink", made)


@pytest.mark.usefixtures("set_up")
def test_examples_run(status, capsys):
    """One after the other, with the address and login of the served instance."""
    user = status["users"]["external"]
    blocks = BLOCK.findall(PAGE.read_text())
    assert len(blocks) >= 13
    # an indented block would be shown as code and run by nobody
    assert not re.search(r"^    \w+\(", BLOCK.sub("", PAGE.read_text()), re.MULTILINE)
    text = "\n".join(blocks)
    for name, value in (
        ("http://localhost:8069", status["url"]),
        ('"crm"\n', f'"{status["db"]}"\n'),
        ('"external", "external"', f'"{user["login"]}", "{user["password"]}"'),
    ):
        assert name in text
        text = text.replace(name, value)
    exec(compile(text, str(PAGE), "exec"), {})
    assert "customer_overview" in capsys.readouterr().out


def test_pictures_and_links_exist():
    """No page shows or names a file that is not there."""
    missing = []
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        text = page.read_text()
        for target in re.findall(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"", text):
            path = page.parent / (target[0] or target[1])
            if not path.exists():
                missing.append(f"{page.relative_to(ROOT)}: {path.name}")
    assert missing == []


def test_every_method_of_the_interface_is_described(api):
    """The page of the contract has each method and each key of the overview."""
    text = (ROOT / "docs" / "api.md").read_text()
    overview = " ".join(OVERVIEW_KEYS.values()).split()
    wanted = [f"`{name}(" for name in api("api_version")["methods"]]
    wanted += [f"`{key}`" for key in overview]
    assert [words for words in wanted if words not in text] == []
