"""Gate: on the pages for customers nobody finds what belongs to somebody else.

A customer of a new company, and nobody at all, walk every page of ours for customers,
with the numbers of the demo company's records, and look for its words.
"""

import re
import uuid

import pytest
import requests
from headless import open_session

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
    page = visitor.get(f"{status['url']}/my/cases/new", timeout=SECONDS).text
    [token] = set(re.findall(r'csrf_token: "([0-9a-fo]+)"', page))
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
