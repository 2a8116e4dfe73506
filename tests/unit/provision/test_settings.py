"""What environment variables may say, and the answer when they cannot be used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from provision.errors import ProvisionError
from provision.settings import (
    child_environment,
    parse_database_url,
    read_database_name,
    read_port,
    read_settings,
)


def test_nothing_set_means_private_server_and_defaults():
    settings = read_settings({})
    assert (settings.port, settings.database) == (8069, "crm")
    assert not settings.has_own_postgres
    assert settings.odoo_home is None


@pytest.mark.parametrize("name", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
def test_a_named_server_is_the_persons_own(name):
    settings = read_settings({name: "db", "PGUSER": "ann", "PGDATABASE": "hers"})
    assert settings.pg_env == {name: "db", "PGUSER": "ann"}
    assert settings.database == "crm", "PGDATABASE names a database that is not ours"


def test_pguser_alone_does_not_name_a_server():
    assert not read_settings({"PGUSER": "ann"}).has_own_postgres


def test_database_url_gives_server_and_name():
    settings = read_settings({"DATABASE_URL": "postgres://ann:s%40fe@db:5433/shop"})
    assert settings.pg_env == {
        "PGHOST": "db",
        "PGPORT": "5433",
        "PGUSER": "ann",
        "PGPASSWORD": "s@fe",
    }
    assert settings.database == "shop"


def test_crm_db_goes_before_the_name_in_the_url():
    env = {"DATABASE_URL": "postgresql://db/shop", "CRM_DB": "crm2"}
    assert read_settings(env).database == "crm2"


def test_socket_folder_in_url():
    variables, name = parse_database_url("postgresql:///crm?host=/run/pg&user=ann")
    assert variables == {"PGHOST": "/run/pg", "PGUSER": "ann"}
    assert name == "crm"


@pytest.mark.parametrize("url", ["mysql://db/crm", "db:5432", "postgresql://db:port/x"])
def test_other_addresses_are_refused_with_an_example(url):
    with pytest.raises(ProvisionError) as refusal:
        parse_database_url(url)
    assert "DATABASE_URL" in refusal.value.problem
    assert "postgresql://" in refusal.value.remedy


@given(st.integers(min_value=1024, max_value=65535))
def test_every_unprivileged_port_is_taken(port):
    assert read_port(str(port), "--port") == port


@given(
    st.one_of(
        st.integers(max_value=1023),
        st.integers(min_value=65536),
        st.text(alphabet="abc.-+ ²٣", max_size=6),
    )
)
def test_everything_else_is_refused_by_name(port):
    with pytest.raises(ProvisionError) as refusal:
        read_port(str(port), "--port")
    assert refusal.value.problem.startswith("--port:")


@pytest.mark.parametrize("name", ["", "a b", 'crm"', "ünder", "-x", "x" * 42, "a/b"])
def test_names_that_odoo_would_not_take_are_refused(name):
    with pytest.raises(ProvisionError):
        read_database_name(name)


def test_children_do_not_inherit_what_changes_python_or_odoo():
    env = child_environment(
        {
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": "/x",
            "PGDATABASE": "hers",
            "ODOO_RC": "/etc/odoo.conf",
            "ODOO_WORKERS": "8",
            "ODOO_HOME": "/opt/odoo",
            "PATH": "/bin",
        }
    )
    assert env == {"ODOO_HOME": "/opt/odoo", "PATH": "/bin", "LC_ALL": "C.UTF-8"}


def test_children_keep_the_persons_language():
    assert "LC_ALL" not in child_environment({"LANG": "nb_NO.UTF-8", "PATH": "/bin"})
