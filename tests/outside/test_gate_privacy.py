"""Gate: what we hold about somebody is in one file, and afterwards it is nowhere.

A customer with a lead, a case, points and a consent, of whom each text has a word that
nobody else has. The add-ons' own tests look at each kind of record; this one looks at
the whole database.
"""

import base64
import io
import json
import uuid
import zipfile

import pytest
from database import Database

PROGRAM = "Privacy Club"
KINDS = {"res.partner", "crm.lead", "crm.case", "crm.consent", "loyalty.member"}
COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public'
       AND data_type IN ('character varying', 'text', 'jsonb')
       AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')
       -- notices to open screens, which Odoo deletes within a day
       AND table_name <> 'bus_bus'
"""


@pytest.fixture
def word():
    """Return a word that stands nowhere."""
    return f"zq{uuid.uuid4().hex[:10]}"


@pytest.fixture
def person(call, api, source, word):
    """Return the contact; what is written about it has the word."""
    email = f"kari@{word}.example"
    values = {"name": f"Kari {word}", "email": email, "street": f"{word} Street 1"}
    [partner_id] = call("admin", "res.partner", "create", [values])
    api(
        "lead_intake",
        {
            "source": source,
            "external_ref": "1",
            "name": f"{word} wants a boat",
            "email": email,
        },
    )
    api(
        "case_intake",
        {
            "source": source,
            "external_ref": "1",
            "subject": f"The boat of {word}",
            "partner_id": partner_id,
        },
    )
    [client] = call(
        "admin",
        "crm.api.client",
        "search_read",
        [("user_id.login", "=", "external")],
        fields=["company_id"],
    )
    company_id = client["company_id"][0]
    program = {"name": PROGRAM, "program_type": "loyalty", "company_id": company_id}
    call("admin", "loyalty.program", "create", [program])
    api("loyalty_enroll", partner_id, PROGRAM)
    [purpose] = call("admin", "crm.consent.purpose", "search", [], limit=1)
    call(
        "admin",
        "crm.consent",
        "create",
        [
            {
                "partner_id": partner_id,
                "company_id": company_id,
                "purpose_id": purpose,
                "channel": "email",
                "granted": True,
                # a proof is kept, as long as the law asks for it
                "proof": "signed form",
            }
        ],
    )
    return partner_id


def find_columns(database, word):
    """Return the columns of all tables in which a word stands, and how often."""
    found = {}
    for table, column in database.rows(COLUMNS):
        query = f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE '
        [(count,)] = database.rows(f"{query} '%{word}%'")
        if count:
            found[f"{table}.{column}"] = count
    return found


def handle(admin, partner_id, kind, *actions):
    """Return a request of a person, on which an officer did something."""
    requests = admin.env["crm.privacy.request"]
    request_id = requests.create({"partner_id": partner_id, "kind": kind})
    for action in actions:
        admin.execute("crm.privacy.request", action, [request_id])
    [request] = requests.read([request_id])
    return request


@pytest.mark.usefixtures("no_jobs")
def test_told_and_forgotten(rpc, status, person, word, tell):
    """One file holds each kind; a dry run changes nothing; then the word is gone."""
    admin, database = rpc("admin"), Database(status["db"])
    request = handle(admin, person, "file", "action_make_file")
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(request["file"])))
    document = json.loads(archive.read("data.json"))
    records = {kind["model"]: len(kind["records"]) for kind in document["kinds"]}
    missing = KINDS - {model for model, count in records.items() if count}
    assert not missing, records

    # what still has to be done for somebody stands in the way
    case_ids = admin.env["crm.case"].search([("partner_id", "=", person)])
    admin.execute("crm.case", "action_close", case_ids)
    before = find_columns(database, word)
    dry = handle(admin, person, "forget", "action_preview")
    assert not dry["obstacle"]
    assert find_columns(database, word).items() >= before.items()
    admin.execute("crm.privacy.request", "action_forget", [dry["id"]])
    after = find_columns(database, word)
    tell(
        f"{sum(records.values())} records of {len(records)} kinds in one file; the name"
        f" stood in {len(before)} columns, and stands in {len(after)} once forgotten"
    )
    assert not after
