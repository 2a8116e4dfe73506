"""Imported in Odoo's shell: kill the process, or PostgreSQL, before a statement."""

import os
import signal
import time
import traceback
from contextlib import closing, suppress

import psycopg2
from breaking import Breaker

from odoo import sql_db
from odoo.modules.registry import Registry

WAIT_SECONDS = 120
BACKENDS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Killer(Breaker):
    """Do things in another process, which is killed before the n-th statement."""

    answers = False
    most = 2

    def attempt(self, action, position=0):
        """Do something in a process; see ``Breaker``."""
        if not position:
            return super().attempt(action)
        before = self._count_backends()
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            self._act(action, position, writer)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            self.broken = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status == (self._get_status() if self.broken else 0), status
        self._wait_until_gone(before)
        registry = Registry(self._dbname)
        with registry.cursor() as cursor:
            registry.check_signaling(cursor)
        return self.broken

    def _act(self, action, position, writer):
        """Do it in the child, which never returns."""
        registry = Registry(self._dbname)
        # connections are the parent's: nothing here may close them
        self._parents = sql_db._Pool, sql_db._Pool_readonly, registry._db
        sql_db._Pool = sql_db._Pool_readonly = None
        registry._db = sql_db.db_connect(self._dbname)
        self._writer = writer
        status = 0
        try:
            with self._watch(position):
                action()
        except BaseException:  # noqa: BLE001 (whatever it is, the child ends here)
            if not self.broken:
                traceback.print_exc()
                status = 1
        os._exit(status)

    def _break_off(self, cursor, _text, execute):
        """Tell the parent what it was, and kill."""
        os.write(self._writer, self.broken.encode())
        self._kill(cursor)
        return execute()

    def _kill(self, _cursor):
        os.kill(os.getpid(), signal.SIGKILL)

    def _get_status(self):
        return -signal.SIGKILL

    def _count_backends(self):
        """Return how many connections there are."""
        with (
            closing(psycopg2.connect(dbname=self._dbname)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(BACKENDS)
            return cursor.fetchone()[0]

    def _wait_until_gone(self, before):
        """Wait until PostgreSQL has rolled back what the process left."""
        self._wait_until(lambda: self._count_backends() <= before)

    def _wait_until(self, condition):
        end = time.monotonic() + WAIT_SECONDS
        while not condition():
            assert time.monotonic() < end, "PostgreSQL is not as it was"
            time.sleep(0.05)


class ServerKiller(Killer):
    """The same with PostgreSQL: all its processes end, and it starts again by itself.

    It is a server of the tests' own; who talks to it at that moment gets an error.
    """

    most = 1

    def _kill(self, cursor):
        # one process of the server is enough: it takes all others down with it
        os.kill(cursor._cnx.info.backend_pid, signal.SIGKILL)

    def _get_status(self):
        return 0

    def _wait_until_gone(self, _before):
        """Wait until it answers again, and forget the connections that it ended."""

        def answers():
            with suppress(psycopg2.OperationalError):
                self._count_backends()
                return True
            return False

        self._wait_until(answers)
        sql_db.close_db(self._dbname)
