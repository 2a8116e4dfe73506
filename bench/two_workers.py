"""Odoo with two workers and the process for websockets, as in production."""

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from odoo.tools import config

WAIT_SECONDS = 120


class TwoWorkers:
    """A server of one database for the length of a block.

    Pages are served on ``port``, websockets on the next one. ``pid`` is the process
    that starts the others.
    """

    def __init__(self, database, port, *options):
        """Start it.

        :param options: of Odoo's command line.
        """
        paths = ",".join(str(path) for path in config["addons_path"])
        # the process for websockets is started from the same file
        self._folder = tempfile.TemporaryDirectory()
        program = Path(self._folder.name, "odoo_server.py")
        program.write_text("import odoo.cli\n\nodoo.cli.main()\n")
        self._port = port
        self._server = subprocess.Popen(
            [
                *(sys.executable, str(program), f"--config={config['config']}"),
                *(f"--addons-path={paths}", f"--data-dir={config['data_dir']}"),
                *("--workers=2", "--max-cron-threads=1", "--log-level=error"),
                *(f"--database={database}", f"--db-filter=^{database}$"),
                *(f"--http-port={port}", f"--gevent-port={port + 1}"),
                *("--http-interface=127.0.0.1", "--proxy-mode"),
                # the process for websockets notes each one that ends
                *("--log-handler=:ERROR", "--log-handler=longpolling:ERROR", *options),
            ]
        )
        self.pid = self._server.pid

    def __enter__(self):
        """Return it when it answers."""
        try:
            wait_until_up(self._port)
            wait_until_up(self._port + 1)
        except TimeoutError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        """End all its processes."""
        self._server.terminate()
        self._server.wait()
        self._folder.cleanup()


def wait_until_up(port):
    """Return when a server answers on a port of this machine.

    :raises TimeoutError: when it does not.
    """
    started = time.monotonic()
    while time.monotonic() - started < WAIT_SECONDS:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health"):
                return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(port)
