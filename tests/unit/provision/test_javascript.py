"""JavaScript tools: Odoo starts with them, and without them."""

import os
from types import SimpleNamespace

import pytest
from provision import javascript
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.odoo_run import Odoo


@pytest.fixture
def layout(tmp_path):
    """Return the layout of an empty checkout."""
    return Layout(tmp_path)


def get_path(layout):
    """Return the folders in which Odoo's processes look for programs."""
    server = SimpleNamespace(client_env={"PATH": os.defpath, "HOME": str(layout.root)})
    return Odoo(layout, None, server).env["PATH"].split(os.pathsep)


def test_odoo_finds_the_programs(layout):
    """Odoo calls rtlcss by its name; what the machine has itself comes first."""
    layout.node_programs.mkdir(parents=True)
    assert get_path(layout)[-1] == str(layout.node_programs)


def test_odoo_works_without(layout):
    assert str(layout.node_programs) not in get_path(layout)


def test_unreachable_registry_stops_nothing(layout, monkeypatch, capsys):
    """Without network, an updated checkout still comes up, and says what is missing."""

    def fail(_layout):
        raise ProvisionError("npm could not fetch the JavaScript tools")

    monkeypatch.setattr(javascript, "provide", fail)
    javascript.provide_for_odoo(layout)
    assert "rtlcss out" in capsys.readouterr().err
