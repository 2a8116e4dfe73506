"""Imported in Odoo's shell: what jobs leave in the database, to compare two of them."""

import json
import re
from collections import Counter

from odoo.tools import SQL

# written around jobs, or to tell browsers
LEFT_OUT = ("ir_cron", "ir_cron_progress", "ir_cron_trigger", "bus_bus")
# other ones each time; only whether there is one is compared
IDENTITIES = re.compile(
    r"^(?:message_id|references|uuid|sms_uuid|code|sms_code|key|checksum|xid|res_ids?"
    r"|number|write_uid|lead_ref|milliseconds|body_hash|routing_log|crm_route_facts|refresh_seconds)$"
    r"|_(?:token|id_int|id_last)$|^cursor"
)
# tokens, short links, ids of new rows, instants and marks within texts
VARYING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|(?<=/sms/)\d+/\w+|(?<=/r/)\w+"
    r"|\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?|(?<=res_id=)\d+"
    r'|(?<="lead_id": )\d+|(?<="id": )\d+|(?<="entry": )\d+|(?<="cursor": ")[\d.]+'
    r"|<[^>]+>|\bC0\d{4}\b"
)
LONG_TEXT = 120


def normalize(value):
    """Return a value without what differs from one run to the next."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, dict | list):
        return normalize(json.dumps(value))
    if isinstance(value, str):
        value = VARYING.sub("…", value)
        # what comes after it depends on more ids
        return value[:LONG_TEXT]
    return value


class State:
    """The rows of all tables; keys of rows that jobs made are all the same."""

    def __init__(self, registry):
        self._registry = registry
        found = self._ask(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND table_name <> ALL (%s) AND table_name !~ '^ir_model|^ir_ui_view'"
            " ORDER BY 1",
            [list(LEFT_OUT)],
        )
        self._tables = [name for (name,) in found]
        self._columns = {name: self._find_columns(name) for name in self._tables}
        self._last_ids = self._find_last_ids()
        self._digests = {name: self._get_digest(name) for name in self._tables}
        self._rows = {name: self._get_rows(name) for name in self._tables}

    def _ask(self, query, params=None):
        """Return the rows of a query."""
        with self._registry.cursor() as cursor:
            cursor.execute(query, params)
            return cursor.fetchall()

    def _find_columns(self, table):
        """Return {column: (its type, the table that it refers to)}."""
        found = self._ask(
            """
            SELECT a.attname, format_type(a.atttypid, NULL), f.relname
              FROM pg_attribute a
         LEFT JOIN pg_constraint c ON c.contype = 'f' AND c.conrelid = a.attrelid
                                  AND c.conkey = ARRAY[a.attnum]
         LEFT JOIN pg_class f ON f.oid = c.confrelid
             WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
          ORDER BY 1
            """,
            [f'public."{table}"'],
        )
        return {name: (kind, target) for name, kind, target in found}

    def _find_last_ids(self):
        """Return {table: the last id that was there before the jobs}."""
        last_ids = {}
        for table, columns in self._columns.items():
            if columns.get("id", ("",))[0] in ("integer", "bigint"):
                query = SQL("SELECT max(id) FROM %s", SQL.identifier(table))
                [(last_id,)] = self._ask(query)
                last_ids[table] = last_id or 0
        return last_ids

    def _build_shown(self, table, column):
        """Return how a column is compared (SQL)."""
        kind, target = self._columns[table][column]
        name = SQL.identifier(column)
        if column == "id":
            target = table
        is_foreign = column.endswith("_id") and kind == "integer" and not target
        is_instant = kind.startswith("timestamp")
        if IDENTITIES.search(column) or is_foreign or is_instant or kind == "bytea":
            return SQL("%s IS NULL", name)
        if target in self._last_ids:
            last_id = self._last_ids[target]
            return SQL("CASE WHEN %s <= %s THEN %s ELSE -1 END", name, last_id, name)
        return name

    def _get_digest(self, table):
        """Return a number that is another one after any change of a table."""
        return self._ask(
            SQL(
                "SELECT count(*), sum(hashtext(xmin::text || ctid::text)) FROM %s",
                SQL.identifier(table),
            )
        )

    def _get_rows(self, table):
        """Return the rows of a table, as texts, with how often each is there."""
        columns = self._columns[table]
        found = self._ask(
            SQL(
                "SELECT row_to_json(x) FROM (SELECT %s FROM %s) x",
                SQL(", ").join(
                    SQL(
                        "%s AS %s", self._build_shown(table, name), SQL.identifier(name)
                    )
                    for name in columns
                ),
                SQL.identifier(table),
            )
        )
        return Counter(
            json.dumps({name: normalize(value) for name, value in row.items()})
            for (row,) in found
        )

    def get_changes(self):
        """Return {table: {row: how many more there are than last time}}."""
        changes = {}
        for table, digest in self._digests.items():
            self._digests[table] = self._get_digest(table)
            if self._digests[table] == digest:
                continue
            rows, before = self._get_rows(table), self._rows[table]
            if rows != before:
                more = {row: rows[row] - before[row] for row in rows | before}
                changes[table] = {row: count for row, count in more.items() if count}
                self._rows[table] = rows
        return changes
