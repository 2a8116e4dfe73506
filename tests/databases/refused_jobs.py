"""Imported in Odoo's shell: run each job of ours, whole or with refused statements."""

import json
import logging
import sys
from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure
from refused_requests import send_all
from refused_state import State
from refusing import Refuser

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
        self.got = Counter()  # {(way, key, …): how often}

    @contextmanager
    def listen(self):
        """Take all that leaves in this block."""
        folder = "odoo.addons.crm_extended.models"
        got = self.got

        def post(_url, _body, headers, *_args, **_options):
            got["call", headers["Idempotency-Key"]] += 1
            return "ok"

        def send_sms(_api, messages, **_options):
            numbers = [number for text in messages for number in text["numbers"]]
            got.update(("sms", number["uuid"]) for number in numbers)
            answer = {"state": "success", "credit": 1}
            return [{"uuid": number["uuid"], **answer} for number in numbers]

        def send_mail(_server, message, *_args, **_options):
            got["mail", message["To"], message["Subject"]] += 1
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


def run(env, job_id):
    """Run a job as Odoo's workers do."""
    cron = type(env["ir.cron"])
    with env.registry.cursor() as cursor:
        job = cron._acquire_one_job(cursor, job_id, include_not_ready=True)
        cron._process_job(cursor, job)


def age(env):
    """Let imports look as if their browser was closed long ago."""
    for table in ("crm_sale_import", "crm_lead_import"):
        env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = write_date - interval '1 hour'",
                SQL.identifier(table),
            )
        )
    env.cr.commit()


def get_remaining(env, job_id):
    """Return how much the last run of a job left to do."""
    env.cr.execute(
        SQL(
            "SELECT remaining FROM ir_cron_progress WHERE cron_id = %s"
            " ORDER BY id DESC LIMIT 1",
            job_id,
        )
    )
    return env.cr.fetchone()[0]


def run_refused(env, job_id, refuser):
    """Run a job until a run is over before the statement that is to be refused.

    First that is the first one that writes, then a later one of what is left.

    :return: the statements that were refused.
    """
    refused, position = [], 1
    while len(refused) < MOST_RUNS:
        age(env)
        with refuser.refuse(position):
            run(env, job_id)
        if not refuser.refused:
            break
        refused.append(refuser.refused)
        position += 1 + position // 2
    return refused


def find_faults(env, state):
    """Return {what: how much of it a rebuild would write in another way}."""
    ledger = env["loyalty.ledger.difference"]._check_ledger()
    figures = env["crm.metric.state"]
    companies = env["res.company"].search([])
    segments = env["crm.segment"].search([])
    for segment in segments:
        segment._check()
    wrong = sum(figures._check(company) for company in companies)
    env.cr.commit()
    state.get_changes()
    env["crm.sla.status"]._refresh(env["crm.case"].search([]))
    env["loyalty.tier.engine"]._cron_run()
    env.cr.commit()
    changed = state.get_changes()
    return {
        "ledger": len(ledger),
        "figures": wrong,
        "segments": sum(segments.mapped("check_count")),
        "clocks": len(changed.get("crm_sla_status", ())),
        "tiers": len(changed.get("loyalty_member", ())),
    }


def run_all(env, *, is_refused):
    """Take requests, run each job until nothing is left, and print what came of it."""
    # what a job in vain says is wanted here
    logging.getLogger("odoo.addons.base.models.ir_cron").setLevel(logging.ERROR)
    complaints, outside, refuser = Complaints(), Outside(), Refuser(env.cr.dbname)
    logger = logging.getLogger()
    handlers, logger.handlers = logger.handlers, [complaints]
    make_batches_small()
    state = State(env)
    requests = send_all(env, refuser, is_refused=is_refused)
    env.cr.rollback()
    found, changed = {}, {"requests": state.get_changes()}
    for name, job_id in find_jobs(env).items():
        outside.got.clear()
        refused, writes = [], []
        with outside.listen():
            if is_refused:
                refused = run_refused(env, job_id, refuser)
            # to the end, and once more: that does the same in both databases
            for _again in range(2):
                age(env)
                with refuser.refuse(0):
                    run(env, job_id)
                writes.append(refuser.count)
        env.cr.rollback()
        env.invalidate_all()
        changed[name] = state.get_changes()
        found[name] = {
            "writes": writes[0],
            "refused": refused,
            "remaining": get_remaining(env, job_id),
            "left": sorted([*key, times] for key, times in outside.got.items()),
            "complaints": complaints.take(),
        }
    result = {
        "jobs": found,
        "requests": requests,
        "changed": changed,
        "real": refuser.real,
        "complaints": complaints.take(),
        "faults": find_faults(env, state),
    }
    logger.handlers = handlers
    print(f"FOUND {json.dumps(result)}")  # noqa: T201
