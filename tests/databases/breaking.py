"""Imported in Odoo's shell: count the statements that write, and break one off."""

import re
from contextlib import contextmanager

from odoo.sql_db import Cursor
from odoo.tools import SQL

WRITING = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\b|\bFOR\s+(?:NO KEY\s+)?UPDATE\b", re.I
)
# what runs jobs writes there, around them
AROUND = re.compile(r'"?\bir_(?:cron|cron_progress|cron_trigger|logging)\b"?')


class Breaker:
    """Count the statements that write or lock; as it is, nothing is broken off.

    :param str dbname: the database.
    """

    #: whether who asked gets an answer all the same
    answers = True
    #: how often something is broken off; 0 until it is done
    most = 0

    def __init__(self, dbname):
        self._dbname = dbname
        self._position = 0
        self.count = 0
        self.broken = ""  # the statement, once one was broken off

    def attempt(self, action, position=0):
        """Do something, whose n-th statement is broken off; 0 only counts.

        :return: the statement, or "" where nothing was broken off.
        """
        with self._watch(position):
            action()
        return self.broken

    @contextmanager
    def _watch(self, position):
        """Count in this block, and break off there."""
        self._position, self.count, self.broken = position, 0, ""
        execute = Cursor.execute

        def counted(cursor, query, params=None, log_exceptions=True):
            text = query.code if isinstance(query, SQL) else str(query)
            if WRITING.search(text) and not AROUND.search(text):
                self.count += 1
                if self.count == self._position:
                    self.broken = " ".join(text.split())[:200]
                    return self._break_off(
                        cursor,
                        text,
                        lambda: execute(cursor, query, params, log_exceptions),
                    )
            return execute(cursor, query, params, log_exceptions)

        Cursor.execute = counted
        try:
            yield
        finally:
            Cursor.execute = execute

    def _break_off(self, _cursor, _text, execute):
        """Do something else than, or before, executing a statement.

        :param execute: executes it.
        """
        return execute()
