"""The program ``crm-client``: CSV in, results out.

    crm-client case-intake cases.csv --out results.csv
    crm-client sale-history-import sales.csv --source shop --currency EUR
    crm-client call customer_find '{"criteria": {"email": "ada@example.com"}}'

Address, database and login: ``--url``, ``--database``, ``--login``, or the variables
CRM_CLIENT_URL, CRM_CLIENT_DATABASE, CRM_CLIENT_LOGIN. The key: the first line of
``--key-file``, or CRM_CLIENT_KEY; never an argument, which others could see.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from .cells import read_cells
from .client import Client
from .contract import load_contract
from .errors import ClientError

EXIT_OK, EXIT_ROWS, EXIT_FAILED = 0, 1, 2
PROGRESS_ROWS = 10


def get_row_operations() -> dict[str, str]:
    """Return ``{operation: record}`` of those that take one row of values."""
    return {
        name: given["takes"]["values"]
        for name, given in load_contract()["operations"].items()
        if list(given["takes"]) == ["values"]
    }


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="crm-client",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    environ = os.environ
    parser.add_argument("--url", default=environ.get("CRM_CLIENT_URL"))
    parser.add_argument("--database", default=environ.get("CRM_CLIENT_DATABASE"))
    parser.add_argument("--login", default=environ.get("CRM_CLIENT_LOGIN"))
    parser.add_argument("--key-file", type=Path)
    parser.add_argument("--protocol", choices=("xmlrpc", "soap"), default="xmlrpc")
    parser.add_argument("--timeout", type=float, default=60.0)
    commands = parser.add_subparsers(dest="command", required=True)
    call = commands.add_parser("call", help="any operation, its arguments as JSON")
    call.add_argument("operation", choices=sorted(load_contract()["operations"]))
    call.add_argument("arguments", nargs="?", default="{}")
    sales = commands.add_parser("sale-history-import", help="lines of sales")
    sales.add_argument("file", type=Path)
    sales.add_argument("--source", required=True)
    sales.add_argument("--currency")
    sales.add_argument("--size", type=int, default=5000, help="lines per call")
    for name in sorted(get_row_operations()):
        rows = commands.add_parser(
            name.replace("_", "-"), help=load_contract()["operations"][name]["title"]
        )
        rows.add_argument("file", type=Path)
        rows.add_argument("--source", help="for rows without one")
        rows.add_argument("--out", type=Path, help="results as CSV; else to the screen")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; 0 = all went well, 1 = some rows did not, 2 = it failed."""
    parser = make_parser()
    given = parser.parse_args(arguments)
    missing = [
        name for name in ("url", "database", "login") if not getattr(given, name)
    ]
    if missing:
        parser.error(f"give --{missing[0]} or set CRM_CLIENT_{missing[0].upper()}")
    try:
        client = Client(
            given.url,
            given.database,
            given.login,
            _read_key(given),
            protocol=given.protocol,
            timeout=given.timeout,
        )
        if given.command == "call":
            return _call(client, given)
        if given.command == "sale-history-import":
            return _import_sales(client, given)
        return _send_rows(client, given)
    except (ClientError, OSError, ValueError) as err:
        sys.stderr.write(f"crm-client: {err}\n")
        return EXIT_FAILED


def _read_key(given: argparse.Namespace) -> str:
    """Return the key, from a file or the environment."""
    if given.key_file:
        return given.key_file.read_text("utf-8").split("\n")[0].strip()
    if "CRM_CLIENT_KEY" in os.environ:
        return os.environ["CRM_CLIENT_KEY"]
    raise ValueError("give --key-file, or set CRM_CLIENT_KEY")


def _read_rows(path: Path, record: str, extra: dict[str, str]) -> Iterator[dict]:
    """Yield the values of each row of a CSV file; its first line names the keys."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for number, cells in enumerate(csv.DictReader(stream), 2):
            try:
                yield {**extra, **read_cells(record, cells)}
            except ValueError as err:
                raise ValueError(f"{path}, line {number}: {err}") from err


def _call(client: Client, given: argparse.Namespace) -> int:
    """Make one call and print its answer."""
    answer = client.call(given.operation, **json.loads(given.arguments))
    sys.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
    return EXIT_OK


def _import_sales(client: Client, given: argparse.Namespace) -> int:
    """Import lines of sales, with progress."""
    total = client.import_sales(
        _read_rows(given.file, "SaleRow", {}),
        given.source,
        given.currency,
        size=given.size,
        on_progress=lambda count: _tell(f"{count} lines"),
    )
    sys.stdout.write(json.dumps(total, indent=2, ensure_ascii=False) + "\n")
    return EXIT_ROWS if total.get("errors") else EXIT_OK


def _send_rows(client: Client, given: argparse.Namespace) -> int:
    """Send each row of a file, and write one line of results for each."""
    operation = given.command.replace("-", "_")
    extra = {"source": given.source} if given.source else {}
    rows = _read_rows(given.file, get_row_operations()[operation], extra)
    if not given.out:
        return _write_results(client, operation, rows, sys.stdout)
    with given.out.open("w", encoding="utf-8", newline="") as stream:
        return _write_results(client, operation, rows, stream)


def _write_results(
    client: Client, operation: str, rows: Iterator[dict], stream: TextIO
) -> int:
    """Write ``row, external_ref, error`` and the answer's keys; return how it ended."""
    record = load_contract()["operations"][operation]["gives"]
    keys = list(load_contract()["records"][record])
    writer = csv.writer(stream)
    writer.writerow(["row", "external_ref", "error", *keys])
    done = failed = 0
    for outcome in client.send_many(operation, rows):
        answer: dict[str, Any] = outcome.answer or {}
        failed += outcome.error is not None
        done += 1
        writer.writerow(
            [
                outcome.row + 1,
                outcome.values.get("external_ref", ""),
                str(outcome.error or ""),
                *[_write_cell(answer.get(key, "")) for key in keys],
            ]
        )
        stream.flush()
        if done % PROGRESS_ROWS == 0:
            _tell(f"{done} rows, {failed} refused")
    _tell(f"{done} rows, {failed} refused")
    return EXIT_ROWS if failed else EXIT_OK


def _write_cell(value: Any) -> Any:
    """Return a value as a cell: lists and dictionaries as JSON."""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return value


def _tell(text: str) -> None:
    """Show how far it is, where it is in nobody's way."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
