"""The examples of the integrator's page run as they stand."""

import re

from served import ROOT
from test_xmlrpc import OVERVIEW_KEYS

PAGE = ROOT / "docs" / "integrator.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_examples_run(status, capsys):
    """One after the other, with the address and login of the served instance."""
    user = status["users"]["external"]
    blocks = BLOCK.findall(PAGE.read_text())
    assert len(blocks) >= 4
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
