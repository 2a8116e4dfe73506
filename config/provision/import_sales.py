"""Import sales of another system from a CSV file, plain or .gz.

./crm import-sales FILE --source NAME

The columns of the usual exports are found by their names; name them with --map where
they are not. The file is read through and checked before anything is written. Then it
goes in by whole documents, a few thousand lines at a time: stopped at any moment, it
leaves whole documents behind, and running it again completes it.

Exit code: 0 when the good rows are in, also when others were refused (they are listed
as ``row N: why``, the header being row 1); 2 when the file or an option was refused and
nothing was written.
"""

import argparse
import functools
import json
import os
import sys
import time
from typing import NamedTuple

from odoo.exceptions import UserError
from odoo.service.model import retrying

from odoo.addons.crm_extended.models.customer.crm_sale_loader import MergeResult
from odoo.addons.crm_extended.queries.sale_import import Scope
from odoo.addons.crm_extended.tools.sale_columns import (
    FileRefusedError,
    check_columns,
    normalise_date_format,
)
from odoo.addons.crm_extended.tools.sale_file import SalesFile
from odoo.addons.crm_extended.tools.sale_rows import ROW_KEYS

EXIT_DONE = 0
EXIT_REFUSED = 2
#: lines per transaction: some seconds of work, so that others wait for us only briefly
BATCH_LINES = 25_000
#: refused rows that are printed; --json and --errors have all of them
ERRORS_PRINTED_MAX = 1000
DECIMAL_SIGNS = {".": ".", "point": ".", ",": ",", "comma": ","}
DELIMITERS = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


class Job(NamedTuple):
    """One file on its way in."""

    file: SalesFile
    layout: object
    currency: object
    scope: Scope


def main(env, argv: list[str] | None = None) -> int:
    """Import the file that the arguments name; return the exit code.

    :param env: Odoo environment of the superuser. It is committed batch by batch.
    :param argv: the arguments, without the program's name.
    """
    try:
        options = _parse(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    started = time.monotonic()
    try:
        env = _enter_company(env, options.company)
        job = _open(env, options)
        result = _try_out(env, job) if options.dry_run else _run(env, job)
    except FileRefusedError as error:
        return _refuse(env["crm.sale.text"]._get_refusal_message(error), options)
    except UserError as error:
        return _refuse(str(error), options)
    except OSError as error:
        reason = error.strerror or str(error)
        return _refuse(f"{options.file}: {reason}. Nothing was imported.", options)
    result["seconds"] = round(time.monotonic() - started, 1)
    _print_result(result, options)
    return EXIT_DONE


# ------------------------------------------------------------
# ARGUMENTS
# ------------------------------------------------------------


def _parse(argv: list[str] | None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(
        prog="crm import-sales",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("file", metavar="FILE", nargs="?", help="CSV file, plain or .gz")
    add("--source", required=True, help="name of the other system, e.g. webshop")
    add("--company", help="name or id of the company; needed when there are several")
    add(
        "--map",
        dest="mapping",
        metavar="field=COLUMN",
        nargs="+",
        action="extend",
        default=[],
        help=f"which column is what; the fields are {', '.join(ROW_KEYS)}",
    )
    add("--currency", help="ISO code of the prices; default: the company's currency")
    add("--encoding", help="default: utf-8; the other usual one is latin-1")
    add("--delimiter", help="default: found out; a character, or 'tab'")
    add("--date-format", help="iso, dmy or mdy; default: found out where possible")
    add("--decimal", choices=sorted(DECIMAL_SIGNS), help="default: found out")
    add("--dry-run", action="store_true", help="say what would happen, write nothing")
    add("--errors", metavar="CSV", help="write all refused rows to this file")
    add("--json", action="store_true", help="print the result as one JSON object")
    options = parser.parse_args(argv)
    # `--map a=b FILE`: the last word is no pair, so it is the file
    for word in [word for word in options.mapping if "=" not in word]:
        if options.file is not None:
            parser.error(f"--map {word}: write field=COLUMN")
        options.file = word
        options.mapping.remove(word)
    if options.file is None:
        parser.error("the file is missing")
    options.mapping = dict(word.split("=", 1) for word in options.mapping)
    for key in options.mapping:
        if key not in ROW_KEYS:
            parser.error(f"--map {key}: the fields are {', '.join(ROW_KEYS)}")
    if options.delimiter:
        options.delimiter = DELIMITERS.get(options.delimiter, options.delimiter)
        if len(options.delimiter) != 1:
            parser.error("--delimiter: one character, or 'tab'")
    return options


def _enter_company(env, name: str | None):
    """Return the environment in the company of that name or id.

    :raises UserError: no company, or several, fit.
    """
    companies = env["res.company"].search([])
    if name:
        companies = companies.filtered(
            lambda company: company.name == name or str(company.id) == name
        ) or companies.filtered(lambda company: company.name.lower() == name.lower())
    if len(companies) != 1:
        names = ", ".join(env["res.company"].search([]).mapped("name"))
        raise UserError(
            env._(
                "Say which company with --company NAME. There are: %(names)s",
                names=names,
            )
        )
    return env(context={**env.context, "allowed_company_ids": companies.ids})


def _open(env, options: argparse.Namespace) -> Job:
    """Return the checked job; nothing is written yet.

    :raises FileRefusedError, UserError, OSError: it cannot be done, and why.
    """
    sale_import = env["crm.sale.import"]
    source = sale_import._read_source(options.source)
    currency = sale_import._read_currency(
        options.currency or env.company.currency_id.name
    )
    order = options.date_format and normalise_date_format(options.date_format)
    file = SalesFile(
        functools.partial(open, options.file, "rb"), os.path.basename(options.file)
    )
    file.check()
    layout = file.guess_layout(
        options.mapping,
        options.encoding,
        options.delimiter,
        order,
        DECIMAL_SIGNS.get(options.decimal),
    )
    check_columns(layout.columns, layout.header)
    if not layout.order:
        raise FileRefusedError("date_ambiguous")
    # job 0: the staging table is this connection's own
    return Job(file, layout, currency, Scope("", 0, env.company.id, source))


# ------------------------------------------------------------
# WORK
# ------------------------------------------------------------


def _stage(env, job: Job):
    """Return (scope, StageResult) with the file's good rows in a temporary table."""
    loader = env["crm.sale.loader"]
    scope = job.scope._replace(table=loader._make_temporary_table())
    reader = loader._get_reader(
        job.currency, order=job.layout.order, decimal=job.layout.decimal, grouping=True
    )
    return scope, loader._stage(scope, job.file.read_rows(job.layout), reader)


def _try_out(env, job: Job) -> dict:
    """Return what an import would do; nothing stays."""
    scope, staged = _stage(env, job)
    counts = env["crm.sale.loader"]._get_counts(scope)
    env.cr.rollback()
    merged = MergeResult(
        counts["staged"], counts["created"], counts["updated"], counts["customers"]
    )
    return _prepare_result(env, staged, merged)


def _run(env, job: Job) -> dict:
    """Import the file, committing every batch of whole documents; return the counts."""
    scope, staged, sale_import = retrying(functools.partial(_start, env, job), env)
    _progress(f"{staged.row_count} rows read, {len(staged.errors)} refused")
    total = MergeResult()
    last_no = 0
    while last_no is not None:
        rest = scope._replace(first_document_no=last_no + 1)
        merged, last_no = retrying(
            functools.partial(_merge_batch, env, rest, sale_import), env
        )
        total = total.plus(merged)
        _progress(f"{total.line_count} of {staged.staged_count} lines")
    retrying(functools.partial(_end, env, sale_import), env)
    return _prepare_result(env, staged, total) | {"import_id": sale_import.id}


def _start(env, job: Job):
    """Return (scope, StageResult, crm.sale.import): staged, and the import begun."""
    scope, staged = _stage(env, job)
    sale_import = env["crm.sale.import"].create(
        {
            "name": job.file.name,
            "company_id": env.company.id,
            "source": scope.source,
            "origin": "command",
            "currency_id": job.currency.id,
            "state": "running",
            "date_start": env.cr.now(),
        }
    )
    sale_import._record_staged(staged)
    return scope, staged, sale_import


def _merge_batch(env, scope: Scope, sale_import):
    """Return what ``_merge_batch`` of the loader does, with the counts recorded."""
    merged, last_no = env["crm.sale.loader"]._merge_batch(
        scope, sale_import, BATCH_LINES
    )
    sale_import._record_merged(merged)
    return merged, last_no


def _end(env, sale_import) -> None:
    """Close the import and give the temporary table back."""
    sale_import._close()
    env["crm.sale.loader"]._drop_temporary_table()


# ------------------------------------------------------------
# OUTPUT
# ------------------------------------------------------------


def _prepare_result(env, staged, merged: MergeResult) -> dict:
    """Return the counts under the names of crm.api, and the sentences."""
    text = env["crm.sale.text"]
    return {
        "rows": staged.row_count,
        "imported": merged.created_count,
        "unchanged": merged.unchanged_count,
        "updated": merged.updated_count,
        "partners_created": merged.partner_count,
        "skipped_anonymous": staged.anonymous_count,
        "errors": [
            {"row": row_no, "error": text._get_row_message(error)}
            for row_no, error in staged.errors
        ],
    }


def _print_result(result: dict, options: argparse.Namespace) -> None:
    """Print the result for a person, or for a program."""
    errors = result["errors"]
    if options.errors:
        import csv

        with open(options.errors, "w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["row", "error"])
            writer.writerows((error["row"], error["error"]) for error in errors)
    if options.json:
        print(json.dumps(result))
        return
    for error in errors[:ERRORS_PRINTED_MAX]:
        print(f"row {error['row']}: {error['error']}")
    if len(errors) > ERRORS_PRINTED_MAX:
        print(f"… and {len(errors) - ERRORS_PRINTED_MAX} more; --errors CSV has all")
    would = "would be " if options.dry_run else ""
    print(
        f"{result['rows']} rows in {result['seconds']} s\n"
        f"  {would}imported           {result['imported']}\n"
        f"  {would}updated            {result['updated']}\n"
        f"  unchanged          {result['unchanged']}\n"
        f"  without customer   {result['skipped_anonymous']}\n"
        f"  refused            {len(errors)}\n"
        f"  customers created  {result['partners_created']}"
    )


def _refuse(message: str, options: argparse.Namespace) -> int:
    """Say why nothing was done; return the exit code."""
    if options.json:
        print(json.dumps({"refused": message}))
    print(message, file=sys.stderr)
    return EXIT_REFUSED


def _progress(message: str) -> None:
    """Tell a person who waits how far it is."""
    print(message, file=sys.stderr, flush=True)
