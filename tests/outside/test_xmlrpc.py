"""crm.api as another system uses it: over XML-RPC, with a login and nothing else."""

import datetime
import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor

import pytest

PARALLEL_CALLS = 50
ROLES_WITHOUT_INTERFACE = (
    "admin",
    "sales_manager",
    "salesperson",
    "marketer",
    "agent",
    "supervisor",
    "accountant",
    "portal",
)
METHODS = {
    "api_version",
    "consent_get",
    "consent_set",
    "customer_find",
    "customer_overview",
    "metrics_get",
    "metrics_refresh",
    "partners_by_ref",
    "sale_history_import",
}
OVERVIEW_KEYS = {
    "partner": "id name company_name email phone country_code salesperson since",
    "relation": "type account_manager consents",
    "sales": "currency first_sale_date last_sale_date recency_days sale_count "
    "revenue_total revenue_12m average_sale open_quotations open_orders",
    "rfm": "recency_score frequency_score monetary_score code segment_codes",
    "receivable": "currency due overdue credit_limit",
    "logistics": "open_deliveries late_deliveries returns_12m",
}


def make_rows(customer_ref, count=12):
    """Return lines of four documents of one customer."""
    day = datetime.date.today() - datetime.timedelta(days=40)
    return [
        {
            "document_ref": f"D{number // 3}",
            "line_ref": str(number),
            "date": str(day),
            "customer_ref": customer_ref,
            "customer_name": f"Outside {customer_ref}",
            "country": "United Kingdom",
            "product_ref": "P1",
            "product_name": "A thing",
            "quantity": number + 1,
            "unit_price": 2.5,
        }
        for number in range(count)
    ]


@pytest.fixture
def customer(api, source):
    """Return the id of a customer that came with a history, figures computed."""
    api("sale_history_import", make_rows("only"), {"source": source})
    api("metrics_refresh")
    return api("partners_by_ref", source, ["only"])["only"]


def test_api_version_names_addons_and_methods(api):
    """The other system learns what it may call."""
    answer = api("api_version")
    assert answer["version"] == "1"
    assert set(answer["addons"]) == {"crm_extended", "crm_callcenter", "crm_loyalty"}
    assert set(answer["methods"]) >= METHODS


def test_customer_find_by_reference_and_name(api, customer, source):
    """Whom the history created can be found."""
    found = api("customer_find", {"name": "Outside only"})
    assert customer in [row["partner_id"] for row in found]
    assert len(found) <= 10
    assert set(found[0]) >= {
        "partner_id",
        "commercial_partner_id",
        "name",
        "company_name",
        "email",
        "phone",
        "matched_on",
        "open_cases",
    }


def test_customer_overview_has_every_key(api, customer):
    """A missing value is False, never a missing key."""
    overview = api("customer_overview", customer)
    for part, keys in OVERVIEW_KEYS.items():
        assert set(keys.split()) <= set(overview[part]), part
    assert {"service", "loyalty", "calls", "timeline"} <= set(overview)
    assert overview["sales"]["sale_count"] == 4
    assert overview["sales"]["revenue_total"] == pytest.approx(2.5 * 78)


def test_history_import_is_idempotent(api, source):
    """The same lines again change nothing; a changed line is updated."""
    rows = make_rows("again")
    first = api("sale_history_import", rows, {"source": source})
    assert (first["imported"], first["partners_created"]) == (12, 1)
    second = api("sale_history_import", rows, {"source": source})
    assert (second["imported"], second["unchanged"], second["updated"]) == (0, 12, 0)
    rows[3]["quantity"] = 100
    third = api("sale_history_import", rows, {"source": source})
    assert (third["imported"], third["unchanged"], third["updated"]) == (0, 11, 1)
    assert first["errors"] == second["errors"] == third["errors"] == []


def test_fifty_identical_imports_at_once_land_once(api, source):
    """Parallel calls neither double a line nor fail."""
    rows = make_rows("parallel")
    with ThreadPoolExecutor(PARALLEL_CALLS) as pool:
        answers = list(
            pool.map(
                lambda _: api("sale_history_import", rows, {"source": source}),
                range(PARALLEL_CALLS),
            )
        )
    assert sum(answer["imported"] for answer in answers) == 12
    assert sum(answer["partners_created"] for answer in answers) == 1
    assert sum(answer["unchanged"] for answer in answers) == 12 * (PARALLEL_CALLS - 1)
    assert not any(answer["errors"] for answer in answers)
    api("metrics_refresh")
    partner = api("partners_by_ref", source, ["parallel"])["parallel"]
    assert api("metrics_get", [partner])[0]["sale_count"] == 4


def test_bad_rows_come_back_while_good_rows_land(api, source):
    """A row that cannot be read is named by its position."""
    rows = make_rows("mixed", count=5)
    rows[1]["date"] = ""
    rows[3]["quantity"] = "many"
    answer = api("sale_history_import", rows, {"source": source})
    assert answer["imported"] == 3
    assert sorted(error["row"] for error in answer["errors"]) == [1, 3]
    assert all(error["error"] for error in answer["errors"])


def test_metrics_refresh_and_get(api, customer):
    """Nobody asked for gives nothing, one gives all figures."""
    assert set(api("metrics_refresh")) >= {"partners", "seconds"}
    assert api("metrics_get", []) == []
    (figures,) = api("metrics_get", [customer])
    assert figures["partner_id"] == customer
    assert figures["sale_count"] == 4
    assert figures["recency_days"] == 40
    assert len(figures["rfm_code"]) == 3


def test_consent_is_kept_per_purpose_and_channel(api, customer):
    """The last statement of each pair counts."""
    api("consent_set", customer, "newsletter", "email", True, "signed the form")
    api("consent_set", customer, "newsletter", "email", False, "unsubscribed")
    api("consent_set", customer, "newsletter", "sms", True, "said so")
    state = {
        (row["purpose"], row["channel"]): (row["granted"], row["proof"])
        for row in api("consent_get", customer)
    }
    assert state == {
        ("newsletter", "email"): (False, "unsubscribed"),
        ("newsletter", "sms"): (True, "said so"),
    }


@pytest.mark.parametrize("role", ROLES_WITHOUT_INTERFACE)
@pytest.mark.parametrize(
    ("method", "args"),
    [
        ("api_version", ()),
        ("customer_find", ({"name": "a"},)),
        ("metrics_get", ([1],)),
        ("sale_history_import", ([], {"source": "denied"})),
        ("consent_set", (1, "newsletter", "email", True, "no")),
    ],
)
def test_only_the_external_system_may_call(call, role, method, args):
    """Whoever works in the web client has no use for the interface."""
    with pytest.raises(xmlrpc.client.Fault, match="External system"):
        call(role, "crm.api", method, *args)


def test_the_external_system_reaches_nothing_else(call):
    """Its login opens crm.api and no record of any business model."""
    names = {
        row["model"]
        for row in call(
            "admin",
            "ir.model",
            "search_read",
            [("transient", "=", False), ("abstract", "=", False)],
            ["model"],
        )
        if row["model"].split(".")[0]
        in ("crm", "loyalty", "sale", "account", "stock", "mailing", "product")
    } | {"res.partner", "res.users", "mail.message", "ir.ui.menu"}
    reached = []
    for name in sorted(names):
        try:
            call("external", name, "search_read", [], ["id"], limit=1)
        except xmlrpc.client.Fault:
            continue
        reached.append(name)
    assert reached == []
    # this one asks the record behind each file, and has none to show
    assert call("external", "ir.attachment", "search_read", [], ["id"]) == []


def test_bad_input_is_refused_with_the_name_of_the_key(api):
    """A fault is a sentence that says which key broke which rule."""
    with pytest.raises(xmlrpc.client.Fault, match="partner_id"):
        api("customer_overview", "seven")
    with pytest.raises(xmlrpc.client.Fault, match="source"):
        api("sale_history_import", make_rows("x", count=1), {})
