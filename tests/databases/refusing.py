"""Imported in Odoo's shell: refuse a statement, as PostgreSQL does when two collide.

Where the statement touches rows that are there, a second transaction changes and
commits them first, so that the refusal is PostgreSQL's own; else a function of the
database raises the same SQLSTATE.
"""

import re
from contextlib import closing, contextmanager, suppress

import psycopg2
from breaking import Breaker
from psycopg2.errors import SerializationFailure

TABLE = re.compile(r'\b(?:UPDATE|FROM)\s+(?:ONLY\s+)?"?([a-z][a-z_0-9]+)"?', re.I)
# all that is written refers to them: who only names them is not refused
NAMED = {"res_users", "res_company"}
FUNCTION = """
CREATE OR REPLACE FUNCTION crm_refuse() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
END $$
"""


class Refuser(Breaker):
    """Refuse the n-th statement that writes or locks.

    :param str dbname: the database; the second transaction works there.
    """

    def __init__(self, dbname):
        super().__init__(dbname)
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

    def _break_off(self, cursor, text, execute):
        """Let it collide; where there is nothing to collide with, refuse it anyhow."""
        self._collide(text)
        try:
            execute()
        except SerializationFailure:
            self.real += 1
            raise
        cursor.execute("SELECT crm_refuse()")

    def _collide(self, text):
        """Change the rows that a statement is about, except those that are locked."""
        for table in {match[1] for match in TABLE.finditer(text)} - NAMED:
            # a view, a name of the statement's own, rows that nobody may change
            with suppress(psycopg2.Error), self._second() as cursor:
                cursor.execute(
                    f'UPDATE "{table}" SET id = id WHERE id IN (SELECT id FROM'
                    f' "{table}" ORDER BY id DESC LIMIT 2000 FOR UPDATE SKIP LOCKED)'
                )
