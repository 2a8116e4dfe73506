"""Cases of another system, over XML-RPC: how long the caller waits.

Runs in a database of its own:  ./crm bench case_intake [-- OPTIONS]
With ``--oca FOLDER`` (a folder that pip filled with odoo-addon-helpdesk-mgmt-sla and
odoo-addon-helpdesk-mgmt, never one of this repository) a ticket of those add-ons is
created by turns on the same server, with the same words, in a database with the same
modules of Odoo. Besides the time, which other programs on the machine lengthen, it
prints the processor time that the server and its database connections used (Linux).
Returns 1 when the target is missed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
import xmlrpc.client
from pathlib import Path

from case_intake_callers import Intake, Ticket, set_up

from odoo.sql_db import db_connect
from odoo.tools import SQL, config

BLOCK = 25
TARGET_RATIO = 1.15
PEER = "helpdesk_mgmt_sla"
WAIT_SECONDS = 120


def main(env, argv):
    """Set up, serve, create by turns, print.

    :return: 0 when the target is met or there is nothing to compare with, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", required=True, help="given by ./crm bench")
    parser.add_argument("--oca", type=Path, help="a folder with the other add-ons")
    parser.add_argument("--clients", default="1,4", help="callers at once")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--port", type=int, default=8169)
    options = parser.parse_args(argv)
    set_up(env)
    if options.oca:
        _install_peer(options)
    databases = [env.cr.dbname, *([options.peer] if options.oca else [])]
    env.cr.commit()
    command = [*_get_command(options), f"--database={','.join(databases)}"]
    with subprocess.Popen([*command, f"--http-port={options.port}"]) as server:
        try:
            url = f"http://127.0.0.1:{options.port}"
            _wait(url)
            callers = [Intake(url, env.cr.dbname)]
            if options.oca:
                callers.append(Ticket(url, options.peer))
            found = {
                int(clients): _measure(
                    callers, int(clients), options.rounds, server.pid
                )
                for clients in options.clients.split(",")
            }
        finally:
            server.terminate()
    return _report(found)


# ------------------------------------------------------------
# SERVER
# ------------------------------------------------------------


def _install_peer(options):
    """Install the other add-ons in their database unless a former run did."""
    with db_connect(options.peer).cursor() as cr:
        cr.execute(
            SQL("SELECT state FROM ir_module_module WHERE name = %s", PEER),
        )
        if cr.fetchall() == [("installed",)]:
            return
    command = [*_get_command(options), f"--database={options.peer}"]
    install = [f"--init={PEER}", "--stop-after-init", "--no-http"]
    subprocess.run([*command, *install], check=True)


def _get_command(options):
    """Return the command line of a quiet Odoo with our settings."""
    paths = list(config["addons_path"])
    if options.oca:
        paths.append(str(options.oca.resolve() / "odoo" / "addons"))
    return [
        *(sys.executable, "-m", "odoo"),
        f"--config={config['config']}",
        f"--addons-path={','.join(str(path) for path in paths)}",
        f"--data-dir={config['data_dir']}",
        *("--workers=0", "--max-cron-threads=0", "--log-level=error"),
    ]


def _wait(url):
    """Return when the server answers."""
    started = time.monotonic()
    while time.monotonic() - started < WAIT_SECONDS:
        try:
            with urllib.request.urlopen(f"{url}/web/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


# ------------------------------------------------------------
# MEASURE
# ------------------------------------------------------------


def _measure(callers, clients, rounds, server_pid):
    """Return {label: (seconds of calls, calls per second of blocks, processor time)}.

    The callers take turns, block by block.
    """
    found = {caller.label: ([], [], []) for caller in callers}
    connections = {
        caller.label: [caller.connect() for _client in range(clients)]
        for caller in callers
    }
    number = clients * 1_000_000
    for turn in range(rounds + 1):
        order = callers if turn % 2 else callers[::-1]
        for caller in order:
            before = _get_processor_time(server_pid, caller.database)
            calls, seconds = _run_block(caller, connections[caller.label], number)
            used = _get_processor_time(server_pid, caller.database) - before
            number += BLOCK
            if turn:  # the first one warms up
                found[caller.label][0].extend(calls)
                found[caller.label][1].append(BLOCK / seconds)
                found[caller.label][2].append(used / BLOCK)
    return found


def _get_processor_time(server_pid, database):
    """Return the seconds that the server and its connections to a database used."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text()
            is_ours = folder.name == str(server_pid) or (
                command.startswith("postgres:") and f" {database} " in command
            )
            if is_ours:
                rest = (folder / "stat").read_text().rpartition(")")[2].split()
                ticks += int(rest[11]) + int(rest[12])
        except OSError:
            continue  # ended meanwhile
    return ticks / os.sysconf("SC_CLK_TCK")


def _run_block(caller, connections, start):
    """Create a block, shared by the clients; return (seconds of each, of all)."""
    numbers = iter(range(start, start + BLOCK))
    lock = threading.Lock()
    calls, failures = [], []

    def work(call):
        while not failures:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            started = time.perf_counter()
            try:
                caller.create(call, number)
            except (OSError, xmlrpc.client.Error) as err:
                failures.append(err)
            calls.append(time.perf_counter() - started)

    threads = [threading.Thread(target=work, args=(call,)) for call in connections]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return calls, time.perf_counter() - started


def _report(found):
    """Print the table; return the exit code."""
    missed = False
    for clients, callers in found.items():
        for label, (calls, rates, used) in callers.items():
            print(
                f"{clients} at once  {label:16}"
                f" median {statistics.median(calls) * 1000:6.1f} ms"
                f"  fastest {min(calls) * 1000:6.1f} ms"
                f"  {statistics.median(rates):6.1f} per s"
                f"  processor {statistics.median(used) * 1000:5.1f} ms"
            )
        if len(callers) == 2:
            ours, theirs = callers.values()
            waits, rates, used = (
                statistics.median(theirs[index]) / statistics.median(ours[index])
                for index in range(3)
            )
            print(
                f"{clients} at once  theirs takes {waits:.2f} x as long, ours has"
                f" {1 / rates:.2f} x as many per second, theirs uses {used:.2f} x the"
                f" processor time (target {TARGET_RATIO})"
            )
            missed |= min(waits, 1 / rates) < TARGET_RATIO
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return int(missed)
