"""Imported in Odoo's shell: refuse a statement, as PostgreSQL does when two collide.

Where the statement touches rows that are there, a second transaction changes and
commits them first, so that the refusal is PostgreSQL's own; else a function of the
database raises the same SQLSTATE.
"""

import re
from contextlib import closing, contextmanager, suppress

import psycopg2
from psycopg2.errors import SerializationFailure

from odoo.sql_db import Cursor
from odoo.tools import SQL

WRITING = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\b|\bFOR\s+(?:NO KEY\s+)?UPDATE\b", re.I
)
TABLE = re.compile(r'\b(?:UPDATE|FROM)\s+(?:ONLY\s+)?"?([a-z][a-z_0-9]+)"?', re.I)
# all that is written refers to them: who only names them is not refused
NAMED = {"res_users", "res_company"}
# what runs jobs writes there, around them
AROUND = re.compile(r'"?\bir_(?:cron|cron_progress|cron_trigger|logging)\b"?')
FUNCTION = """
CREATE OR REPLACE FUNCTION crm_refuse() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
END $$
"""


class Refuser:
    """Refuse the n-th statement that writes or locks, and count them.

    :param str dbname: the database; the second transaction works there.
    """

    def __init__(self, dbname):
        self._dbname = dbname
        self._position = 0
        self.count = 0
        self.refused = ""  # the statement, once it was
        self.real = 0  # how many PostgreSQL refused by itself
        with self._second() as cursor:
            cursor.execute(FUNCTION)

    @contextmanager
    def _second(self):
        """Yield a cursor of the second transaction, which commits at once."""
        with closing(psycopg2.connect(dbname=self._dbname)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '500ms'")
                yield cursor

    @contextmanager
    def refuse(self, position):
        """Refuse once in this block; position 0 only counts."""
        self._position, self.count, self.refused = position, 0, ""
        execute = Cursor.execute

        def counted(cursor, query, params=None, log_exceptions=True):
            text = query.code if isinstance(query, SQL) else str(query)
            if WRITING.search(text) and not AROUND.search(text):
                self.count += 1
                if self.count == self._position:
                    self.refused = " ".join(text.split())[:200]
                    self._collide(text)
                    try:
                        execute(cursor, query, params, log_exceptions)
                    except SerializationFailure:
                        self.real += 1
                        raise
                    # there was nothing to collide with
                    query, params = "SELECT crm_refuse()", None
            return execute(cursor, query, params, log_exceptions)

        Cursor.execute = counted
        try:
            yield self
        finally:
            Cursor.execute = execute

    def _collide(self, text):
        """Change the rows that a statement is about, except those that are locked."""
        for table in {match[1] for match in TABLE.finditer(text)} - NAMED:
            # a view, a name of the statement's own, rows that nobody may change
            with suppress(psycopg2.Error), self._second() as cursor:
                cursor.execute(
                    f'UPDATE "{table}" SET id = id WHERE id IN (SELECT id FROM'
                    f' "{table}" ORDER BY id DESC LIMIT 2000 FOR UPDATE SKIP LOCKED)'
                )
