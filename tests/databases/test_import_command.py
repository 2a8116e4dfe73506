"""./crm import-sales from outside: exit codes, refusals, and kill -9 at any moment."""

import csv
import gzip
import json
import os
import random
import shlex
import signal
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path

import database
import pytest

ROOT = Path(__file__).parents[2]
NAME = "crm_import_command"
HEADER = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
)
LINES = "SELECT document_ref, count(*) FROM crm_sale_history GROUP BY document_ref"
SUMS = (
    "SELECT r.ref, sum(h.amount) FROM crm_sale_history h "
    "JOIN crm_partner_ref r ON r.partner_id = h.partner_id AND r.source = h.source "
    "WHERE h.source = 'real' GROUP BY r.ref"
)


@pytest.fixture(scope="module")
def db():
    """Return a database with crm_extended alone; it goes when the tests are done."""
    made = database.create(NAME)
    made.install("crm_extended")
    yield made
    database.drop(NAME)


def _command(*words):
    """Return the command line of the import, as ./crm makes it."""
    run_file = ROOT / "config" / "provision" / "inside" / "run_file.py"
    program = ROOT / "config" / "provision" / "import_sales.py"
    options = shlex.split(os.environ["CRM_ODOO_OPTIONS"])
    return [
        os.environ["CRM_ODOO_PYTHON"],
        run_file,
        program,
        *options,
        f"--database={NAME}",
        "--",
        *map(str, words),
    ]


def _run(*words):
    """Run the import; return (exit code, stdout, stderr)."""
    done = subprocess.run(
        _command(*words), capture_output=True, text=True, timeout=600, check=False
    )
    return done.returncode, done.stdout, done.stderr


def _run_json(*words):
    """Run the import and return its result."""
    code, out, err = _run(*words, "--json")
    assert code == 0, err
    return json.loads(out)


def test_good_rows_land_and_bad_ones_are_listed(db, tmp_path):
    file = tmp_path / "sales.csv"
    file.write_bytes(
        f"{HEADER}\n".encode()
        + b"A1,P,Tea,2,2020-01-01,1.25,17850.0,EIRE\n"
        + b"A1,P,Tea,two,2020-01-01,1.25,17850,EIRE\n"
        + b"A2,P,Caf\xe9,2,2020-01-01,1.25,17850,EIRE\n"
        + b"A3,P,Tea,2,,1.25,17850,EIRE\n"
        + b"A4,P,Tea,2,2020-01-01,-1,17850,EIRE\n"
        + b"A5,P,Tea,2,2020-01-01,1.25,,EIRE\n"
    )
    code, out, err = _run("--source", "bad", "--map", "country=Country", file)
    assert code == 0, err
    assert "row 3: quantity: 'two' is not a number" in out
    assert "row 4: product_name:" in out
    assert "row 5: date: is required and is missing" in out
    assert "row 6: unit_price: '-1' is negative" in out
    result = _run_json(file, "--source", "bad", "--encoding", "latin-1")
    assert (result["imported"], result["unchanged"]) == (1, 1)
    assert result["skipped_anonymous"] == 1


def test_original_spelling_of_the_public_file(db, tmp_path):
    file = tmp_path / "us.csv"
    file.write_bytes(
        f"{HEADER}\n".encode()
        + "536365,22,VOUCHER £40,6,12/1/2010 8:26,2.55,17850,United Kingdom\n".encode(
            "latin-1"
        )
    )
    code, _out, err = _run(file, "--source", "us", "--encoding", "latin-1")
    assert code == 2
    assert "dmy or mdy" in err
    words = (file, "--source", "us", "--encoding", "latin-1", "--date-format", "mdy")
    assert _run_json(*words, "--dry-run")["imported"] == 1
    assert not db.rows("SELECT 1 FROM crm_sale_history WHERE source = 'us'")
    assert _run_json(*words)["imported"] == 1
    assert db.rows(
        "SELECT date::text, product_name FROM crm_sale_history WHERE source = 'us'"
    ) == [("2010-12-01", "VOUCHER £40")]


def test_refused_files_leave_nothing(db, tmp_path):
    count = "SELECT count(*) FROM crm_sale_import"
    before = db.rows(count)
    good = f"{HEADER}\nA1,P,Tea,2,2020-01-01,1.25,1,EIRE\n".encode()
    cases = {
        "a.csv.gz": good,
        "b.csv.gz": gzip.compress(good)[:-4],
        "c.csv": gzip.compress(good),
        "d.csv": b"PK\x03\x04",
        "e.csv": b"",
        "f.csv": b"name;mail\nAda;ada@example.com\n",
        "g.csv": good + b"\x00",
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        code, out, err = _run(tmp_path / name, "--source", "refused")
        assert (code, out) == (2, ""), name
        assert "Traceback" not in err
        assert name in err or "No column was found" in err
    for words in (
        (tmp_path / "missing.csv", "--source", "refused"),
        (tmp_path, "--source", "refused"),
        (tmp_path / "c.csv", "--source", "refused", "--currency", "ZZZ"),
        (tmp_path / "c.csv", "--source", "refused", "--company", "Nobody"),
        (tmp_path / "c.csv",),
    ):
        code, _out, err = _run(*words)
        assert code == 2, words
        assert err.strip()
        assert "Traceback" not in err
    assert db.rows(count) == before


def _write_documents(file, documents):
    """Write a file of these documents; {reference: number of lines}."""
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER.split(","))
        for ref, size in documents.items():
            line = (ref, "P", "Tea", 1, "2020-01-01", "1.00", ref[-3:], "UK")
            writer.writerows([line] * size)


def _kill(file, draw):
    """Start an import and kill it, some time after its file was read or before."""
    process = subprocess.Popen(
        _command(file, "--source", "kill"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for line in process.stderr:
        if "rows read" in line or draw.random() < 0.5:
            break
    try:
        process.wait(draw.uniform(0, 3))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    process.stderr.close()


def test_killed_at_any_moment_and_run_again(db, tmp_path):
    documents = {f"K{number}": 1 + number % 40 for number in range(2500)}
    file = tmp_path / "kill.csv"
    _write_documents(file, documents)
    draw = random.Random(11)
    for _attempt in range(4):
        _kill(file, draw)
        found = {ref: n for ref, n in db.rows(LINES) if ref.startswith("K")}
        assert found.items() <= documents.items(), "whole documents or nothing"
    _run_json(file, "--source", "kill")
    found = {ref: n for ref, n in db.rows(LINES) if ref.startswith("K")}
    assert found == documents
    refs = Counter(
        row[0] for row in db.rows("SELECT ref FROM crm_partner_ref WHERE source='kill'")
    )
    assert refs == Counter({document[-3:] for document in documents})
    names = db.rows("SELECT count(*) FROM res_partner WHERE name LIKE 'Customer %'")
    assert names == db.rows("SELECT count(*) FROM crm_partner_ref")


def test_the_real_file(db):
    path = os.environ.get("CRM_SALES_FILE")
    if not path:
        pytest.skip("set CRM_SALES_FILE to a file with the columns of Online Retail")
    sums = Counter()
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["CustomerID"]:
                ref = row["CustomerID"].removesuffix(".0")
                sums[ref] += Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
    result = _run_json(path, "--source", "real")
    assert result["errors"] == []
    assert result["partners_created"] == len(sums)
    assert dict(db.rows(SUMS)) == sums
    again = _run_json(path, "--source", "real")
    assert (again["imported"], again["updated"]) == (0, 0)
    assert again["unchanged"] == result["imported"]
