"""Gate: on the pages for customers nobody finds what belongs to somebody else.

A customer of a new company, and nobody at all, walk every page of ours for customers,
with the numbers of the demo company's records, and look for its words. Then they knock
at every route that a controller of ours has.
"""

import ast
import itertools
import re
import uuid

import pytest
import requests
from database import Database
from digest import find_changed, take_digests
from headless import open_session
from served import ROOT

MOST_RECORDS = 25
FEWEST_WORDS = 30
SECONDS = 60
# a word that stands on other pages, too, would tell nothing
SHORTEST_WORD = 6
# {model: fields with words that only this company has}
WORDS = {
    "crm.case": ("number", "name", "access_token"),
    "loyalty.card": ("code",),
    "loyalty.program": ("name",),
    "crm.call": ("recording_url",),
}
LISTS = (
    "/my",
    "/my/home",
    "/my/cases",
    "/my/cases?filterby=all",
    "/my/cases?filterby=all&sortby=name&search={word}&search_in=all",
    "/my/cases?filterby=all&search={word}&search_in=number",
    "/my/cases/page/2?filterby=all",
    "/my/cases/new",
    "/my/loyalty",
    "/my/loyalty/page/2",
    "/my/counters",
)
# with the id of a record of the demo company
RECORDS = {
    "crm.case": ("/my/cases/{id}", "/my/cases/{id}?access_token=00000000"),
    "loyalty.program": (
        "/my/loyalty?program={id}",
        "/my/loyalty/card?program={id}",
        "/my/loyalty/statement?program={id}&month=2026-10-01",
    ),
    "crm.call": ("/crm_callcenter/recording/{id}",),
    "loyalty.liability.close": ("/loyalty/liability/{id}/spreadsheet",),
}
ACTIONS = ("reply", "confirm", "reopen")
# {part of a route: the model whose numbers fit}; other parts are words
NUMBERS = {
    "call_id": "crm.call",
    "case_id": "crm.case",
    "close_id": "loyalty.liability.close",
}
PART = re.compile(r"<(\w+)(?:\(([^)]*)\))?:(\w+)>")
FEWEST_ROUTES = 28
# who is invited reads into which program; it is the same for a code that nobody has
TELL_PROGRAMS = ("/loyalty/r/<string:code>",)
# whoever reads a public article may say whether it helped
WRITTEN = {
    "/knowledge/<string:slug>/feedback": [
        "crm_knowledge_article",
        "crm_knowledge_feedback",
    ]
}


@pytest.fixture(scope="module")
def theirs(rpc):
    """Return ``{model: [row]}`` of the demo company."""
    admin = rpc("admin")
    found = {}
    for model in {*WORDS, *RECORDS}:
        names = [*WORDS.get(model, ()), "display_name"]
        found[model] = admin.env[model].search_read([], names, limit=MOST_RECORDS)
    return found


@pytest.fixture(scope="module")
def words(theirs):
    """Return the words that a stranger has to find nowhere."""
    told = {
        row[name].strip()
        for model, names in WORDS.items()
        for row in theirs[model]
        for name in names
        if row[name]
    }
    return sorted(word for word in told if len(word) >= SHORTEST_WORD)


@pytest.fixture(scope="module")
def customer(rpc, status):
    """Return the session of a customer of a new company."""
    admin, tag = rpc("admin"), uuid.uuid4().hex[:8]
    company_id = admin.env["res.company"].create({"name": f"Other {tag}"})
    group_id = admin.env.ref("base.group_portal").id
    login = f"customer_{tag}"
    admin.env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": login,
            "login": login,
            "password": login,
            "company_id": company_id,
            "company_ids": [(6, 0, [company_id])],
            "group_ids": [(6, 0, [group_id])],
        }
    )
    session = requests.Session()
    session.cookies.set(
        "session_id", open_session(status["url"], status["db"], login, login)
    )
    return session


@pytest.fixture(scope="module", params=["customer", "nobody"])
def visitor(request, status):
    """Return the session of who walks."""
    if request.param == "customer":
        return request.getfixturevalue("customer")
    session = requests.Session()
    session.headers["X-Odoo-Database"] = status["db"]
    return session


@pytest.fixture
def look(status, words):
    """Return a function that opens a page and tells which foreign words it says."""

    def open_page(session, page):
        answer = session.get(status["url"] + page, timeout=SECONDS)
        assert answer.status_code < 500, page
        # what the visitor asked for may be said back
        said = re.sub(r'value="[^"]*"|href="[^"]*"', "", answer.text)
        return [word for word in words if word in said and word not in page]

    return open_page


def get_token(visitor, status):
    """Return the mark without which no form of this visitor is taken."""
    page = visitor.get(f"{status['url']}/my/cases/new", timeout=SECONDS).text
    [token] = set(re.findall(r'csrf_token: "([0-9a-fo]+)"', page))
    return token


def test_the_words_are_on_the_own_pages(status, words, theirs):
    """The tests below would pass with words that stand nowhere."""
    assert len(words) >= FEWEST_WORDS
    assert theirs["crm.case"] and theirs["loyalty.program"]
    user = status["users"]["portal"]
    session = requests.Session()
    session.cookies.set(
        "session_id",
        open_session(status["url"], status["db"], user["login"], user["password"]),
    )
    pages = ("/my/cases?filterby=all", "/my/loyalty")
    text = "".join(
        session.get(status["url"] + page, timeout=SECONDS).text for page in pages
    )
    assert sum(word in text for word in words) >= 2


def test_lists(visitor, look, words):
    """No list, search or counter tells of another company."""
    told = []
    for page in LISTS:
        for word in words[:5] if "{word}" in page else [""]:
            said = look(visitor, page.format(word=word))
            told += [f"{page}: {one}" for one in said]
    assert not told


def test_records(visitor, look, theirs):
    """No page of a record whose number is known tells of it."""
    told = []
    for model, pages in RECORDS.items():
        for row in theirs[model]:
            for page in pages:
                said = look(visitor, page.format(id=row["id"]))
                told += [f"{page.format(id=row['id'])}: {one}" for one in said]
    assert not told


def test_actions(visitor, status, theirs, rpc):
    """Nobody answers, confirms or reopens what is not theirs."""
    admin = rpc("admin")
    ids = [row["id"] for row in theirs["crm.case"]]
    names = ["stage_id", "message_ids", "write_date"]
    before = admin.execute("crm.case", "read", ids, names)
    token = get_token(visitor, status)
    for case_id in ids:
        for action in ACTIONS:
            answer = visitor.post(
                f"{status['url']}/my/cases/{case_id}/{action}",
                data={
                    "csrf_token": token,
                    "body": "Not mine",
                    "access_token": "0" * 36,
                },
                timeout=SECONDS,
            )
            assert answer.status_code < 500
    assert admin.execute("crm.case", "read", ids, names) == before


# ------------------------------------------------------------
# EVERY ROUTE
# ------------------------------------------------------------


def find_routes():
    """Return the routes of our controllers, sorted."""
    routes = set()
    for path in (ROOT / "addons").glob("*/controllers/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "http.route":
                # those without an address widen one of Odoo's
                for given in node.args[:1]:
                    found = ast.literal_eval(given)
                    routes |= {found} if isinstance(found, str) else set(found)
    return sorted(routes)


def fill(route, theirs):
    """Return the addresses of a route with numbers and words of the demo company."""
    choices = []
    for kind, given, name in PART.findall(route):
        if kind == "any":
            choices.append(given.split(","))
        elif kind == "int":
            rows = theirs[NUMBERS[name]] if name in NUMBERS else [{"id": 2}]
            choices.append([str(row["id"]) for row in rows[:3]] or ["1"])
        else:
            choices.append(["x", "1"])
    template = PART.sub("{}", route)
    return [template.format(*values) for values in itertools.product(*choices)]


def test_there_are_routes(tell):
    """The tests below would pass if none was found."""
    tell(f"{len(find_routes())} routes of ours, knocked at as a customer and as nobody")
    assert len(find_routes()) >= FEWEST_ROUTES


@pytest.mark.usefixtures("no_jobs")
@pytest.mark.parametrize("route", find_routes())
def test_route(visitor, status, look, theirs, words, route):
    """Asked or sent something, it tells nothing, fails nowhere and changes nothing."""
    database = Database(status["db"])
    program_id = theirs["loyalty.program"][0]["id"]
    sent = {
        "csrf_token": get_token(visitor, status),
        "program": program_id,
        "program_id": program_id,
        "body": "Not mine",
    }
    before = take_digests(database)
    meant = {row["name"] for row in theirs["loyalty.program"]}
    secret = [word for word in words if word not in meant or route not in TELL_PROGRAMS]
    told = []
    for page in fill(route, theirs):
        told += [word for word in look(visitor, page) if word in secret]
        for given in ({"data": sent}, {"json": sent}):
            answer = visitor.post(status["url"] + page, **given, timeout=SECONDS)
            assert answer.status_code < 500 or "Envelope" in answer.text, page
            told += [word for word in secret if word in answer.text]
    assert not told
    changed = find_changed(before, take_digests(database))
    assert set(changed) <= set(WRITTEN.get(route, ())), changed
