"""Imported in Odoo's shell: run each job of ours, whole or broken off in its middle."""

import json
import logging
import os
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from breaking import Breaker
from broken_requests import send_all
from broken_state import State
from killing import Killer, ServerKiller
from psycopg2.errors import SerializationFailure
from refusing import Refuser

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.sms.tools.sms_api import SmsApi

OURS = ("crm_extended", "crm_callcenter", "crm_loyalty")
# Odoo's own, with which messages of ours leave
LEAVING = (
    "mass_mailing.ir_cron_mass_mailing_queue",
    "sms.ir_cron_sms_scheduler_action",
    "mail.ir_cron_mail_scheduler_action",
)
# what others give something to do goes last; the others in the order of their names
LATER = (
    "crm_extended.ir_cron_all_lead",
    "crm_extended.ir_cron_call_webhook",
    "crm_extended.ir_cron_deliver_events",
    "crm_extended.ir_cron_check_segment",
    "crm_extended.ir_cron_check_metric",
    "crm_loyalty.ir_cron_check_ledger",
    *LEAVING,
)
MOST_RUNS = 40
BREAKERS = {
    "whole": Breaker,
    "refused": Refuser,
    "killed": Killer,
    "server killed": ServerKiller,
}
# names of constants, how many are done in one transaction
BATCHES = ("BATCH", "BATCH_LEADS", "BATCH_ROWS", "BATCH_SIZE", "CHUNK", "CRON_BATCH")


def make_batches_small():
    """Let jobs do three at a time, so that there is a middle."""
    for name, module in list(sys.modules.items()):
        if name.startswith(tuple(f"odoo.addons.{ours}.models" for ours in OURS)):
            for batch in BATCHES:
                if hasattr(module, batch):
                    setattr(module, batch, 3)


class Complaints(logging.Handler):
    """Keep what is logged as an error, unless a refused statement is the reason."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self._texts = []

    def emit(self, record):
        """Keep a text; the reasons of a refused statement are its refusal."""
        error = record.exc_info and record.exc_info[1]
        while error and not isinstance(error, SerializationFailure):
            error = error.__cause__ or error.__context__
        if not error and record.name != "odoo.sql_db":
            self._texts.append(f"{record.getMessage()[:300]} {record.exc_info}")

    def take(self):
        """Return what was said since the last time."""
        texts, self._texts = self._texts, []
        return texts


class Outside:
    """Everybody who is called or written to; remembers who got what, and how often."""

    def __init__(self):
        # processes that are killed write it too
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name, "got")

    def _note(self, *key):
        with self._path.open("a") as file:
            file.write(f"{json.dumps(key)}\n")

    def take(self):
        """Return [*(way, key, …), how often], since the last time."""
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        self._path.unlink(missing_ok=True)
        got = Counter(tuple(json.loads(line)) for line in lines)
        return sorted([*key, times] for key, times in got.items())

    @contextmanager
    def listen(self):
        """Take all that leaves in this block."""
        folder = "odoo.addons.crm_extended.models"

        def post(_url, _body, headers, *_args, **_options):
            self._note("call", headers["Idempotency-Key"])
            return "ok"

        def send_sms(_api, messages, **_options):
            numbers = [number for text in messages for number in text["numbers"]]
            for number in numbers:
                self._note("sms", number["uuid"])
            answer = {"state": "success", "credit": 1}
            return [{"uuid": number["uuid"], **answer} for number in numbers]

        def send_mail(_server, message, *_args, **_options):
            self._note("mail", message["To"], message["Subject"])
            return message["Message-Id"]

        # Odoo's own methods, under what add-ons put around them
        with (
            patch(f"{folder}.campaign.crm_journey_webhook.post", post),
            patch(f"{folder}.api.crm_api_delivery.post", post),
            patch.object(SmsApi, "_send_sms_batch", send_sms),
            patch.object(IrMail_Server, "send_email", send_mail),
            patch.object(IrMail_Server, "_connect__", return_value=None),
        ):
            yield


def find_jobs(env):
    """Return {external id: id} of all jobs of the add-ons, in a fixed order."""
    env.cr.execute(
        SQL(
            "SELECT module || '.' || name, res_id FROM ir_model_data"
            " WHERE model = 'ir.cron' AND (module IN %s"
            " OR module || '.' || name IN %s) ORDER BY 1",
            OURS,
            LEAVING,
        )
    )
    jobs = dict(env.cr.fetchall())
    assert set(LATER) <= jobs.keys(), set(LATER) - jobs.keys()
    first = [name for name in jobs if name not in LATER]
    return {name: jobs[name] for name in (*first, *LATER)}


def run(registry, job_id):
    """Run a job as Odoo's workers do."""
    cron = registry["ir.cron"]
    with registry.cursor() as cursor:
        job = cron._acquire_one_job(cursor, job_id, include_not_ready=True)
        cron._process_job(cursor, job)


def age(registry):
    """Let imports look as if their browser was closed long ago, and mails cut off."""
    with registry.cursor() as cursor:
        cursor.execute("UPDATE crm_mail_departure SET date = date - interval '1 hour'")
        for table in ("crm_sale_import", "crm_lead_import"):
            cursor.execute(
                SQL(
                    "UPDATE %s SET write_date = write_date - interval '1 hour'",
                    SQL.identifier(table),
                )
            )


def get_remaining(registry, job_id):
    """Return how much the last run of a job left to do."""
    with registry.cursor() as cursor:
        cursor.execute(
            SQL(
                "SELECT remaining FROM ir_cron_progress WHERE cron_id = %s"
                " ORDER BY id DESC LIMIT 1",
                job_id,
            )
        )
        return cursor.fetchone()[0]


def run_broken(registry, job_id, breaker, writes):
    """Run a job until a run is over before the statement that is to be broken off.

    Where it is broken off as often as one likes, that is the first one that writes, and
    then a later one of what is left; else one in the middle.

    :param int writes: how many statements a whole run writes.
    :return: the statements that were broken off.
    """
    broken = []
    position = 1 + writes // (breaker.most + 1) if breaker.most else 1
    while len(broken) < (breaker.most or MOST_RUNS):
        age(registry)
        if not breaker.attempt(lambda: run(registry, job_id), position):
            break
        broken.append(breaker.broken)
        if not breaker.most:
            position += 1 + position // 2
    return broken


def run_job(registry, job_id, breaker, writes):
    """Run a job, broken off or not, until nothing is left; return what it did."""
    broken, counts = [], []
    if writes is not None:
        broken = run_broken(registry, job_id, breaker, writes)
    # to the end, and once more: that does the same in all databases
    for _again in range(2):
        age(registry)
        breaker.attempt(lambda: run(registry, job_id))
        counts.append(breaker.count)
    return {
        "writes": counts[0],
        "broken": broken,
        "remaining": get_remaining(registry, job_id),
    }


def find_faults(registry, state):
    """Return {what: how much of it a rebuild would write in another way}."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        ledger = env["loyalty.ledger.difference"]._check_ledger()
        figures = env["crm.metric.state"]
        segments = env["crm.segment"].search([])
        for segment in segments:
            segment._check()
        wrong = sum(map(figures._check, env["res.company"].search([])))
        found = {
            "ledger": len(ledger),
            "figures": wrong,
            "segments": sum(segments.mapped("check_count")),
        }
    state.get_changes()
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        env["crm.sla.status"]._refresh(env["crm.case"].search([]))
        env["loyalty.tier.engine"]._cron_run()
    changed = state.get_changes()
    return {
        **found,
        "clocks": len(changed.get("crm_sla_status", ())),
        "tiers": len(changed.get("loyalty_member", ())),
    }


def run_all(env, *, how, writes):
    """Take requests, run each job until nothing is left, and print what came of it.

    :param str how: what becomes of requests and jobs, of ``BREAKERS``.
    :param dict writes: {job: how many statements its whole run writes}.
    """
    # what a job in vain says is wanted here
    logging.getLogger("odoo.addons.base.models.ir_cron").setLevel(logging.ERROR)
    registry, is_broken = env.registry, how != "whole"
    complaints, outside = Complaints(), Outside()
    breaker = BREAKERS[how](env.cr.dbname)
    logger = logging.getLogger()
    handlers, logger.handlers = logger.handlers, [complaints]
    make_batches_small()
    jobs = find_jobs(env)
    env.cr.rollback()
    state = State(registry)
    requests = send_all(env, breaker, is_broken=is_broken)
    found, changed = {}, {"requests": state.get_changes()}
    for name, job_id in jobs.items():
        count = writes.get(name, 0) if is_broken else None
        with outside.listen():
            job = run_job(registry, job_id, breaker, count)
        changed[name] = state.get_changes()
        found[name] = {
            **job,
            "left": outside.take(),
            "complaints": complaints.take(),
        }
    result = {
        "how": how,
        "jobs": found,
        "requests": requests,
        "changed": changed,
        "real": getattr(breaker, "real", 0),
        "complaints": complaints.take(),
        "faults": find_faults(registry, state),
    }
    logger.handlers = handlers
    print(f"FOUND {json.dumps(result)}", flush=True)  # noqa: T201
    # the shell's own connection may have ended with PostgreSQL
    os._exit(0)
