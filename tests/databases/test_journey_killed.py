"""A journey whose workers are killed: a real mail server gets each message once."""

import random
import signal
import socket
import time
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes

import database
import pytest
from aiosmtpd.controller import Controller

NAME = "crm_journey_killed"
PEOPLE = 120
KILLS = 3
TIMEOUT_SECONDS = 240
SUBJECTS = ("Welcome", "A week later")

PREPARE = """
from odoo import Command
company = env.company
company.write({{
    "crm_consent_required": False, "crm_quiet_enabled": False,
    "email": "shop@example.com",
}})
env["ir.mail_server"].create({{
    "name": "Test", "smtp_host": "127.0.0.1", "smtp_port": {port},
    "smtp_encryption": "none", "from_filter": "example.com",
}})
partner_model = env["ir.model"]._get_id("res.partner")
first, second = env["mail.template"].create([
    {{
        "name": subject, "model_id": partner_model,
        "subject": subject + ", {{{{ object.name }}}}",
        "body_html": '<p>Hello <t t-out="object.name"/></p>',
    }}
    for subject in {subjects!r}
])
tag = env["res.partner.category"].create({{"name": "Welcomed"}})
journey = env["crm.journey"].create({{
    "name": "Welcome", "entry_kind": "lead_created",
    "step_ids": [
        Command.create({{"name": "1", "sequence": 1, "kind": "mail",
                         "mail_template_id": first.id}}),
        Command.create({{"name": "2", "sequence": 2, "kind": "update",
                         "update_tag_id": tag.id}}),
        Command.create({{"name": "3", "sequence": 3, "kind": "wait",
                         "wait_count": 0}}),
        Command.create({{"name": "4", "sequence": 4, "kind": "mail",
                         "mail_template_id": second.id}}),
    ],
}})
journey.action_start()
partners = env["res.partner"].create([
    {{"name": f"Person {{number}}", "email": f"person{{number}}@example.org"}}
    for number in range({people})
])
env["crm.lead"].create([
    {{"name": partner.name, "partner_id": partner.id}} for partner in partners
])
"""
# small batches, so that there is a middle
WALK = """
type(env["crm.journey.engine"])._run_batch.__defaults__ = (7,)
env["crm.journey.engine"]._cron_run()
"""
PASS_AN_HOUR = """
env.cr.execute("UPDATE crm_mail_departure SET date = date - interval '1 hour'")
"""
DELIVER = """
env["mail.mail"].process_email_queue()
"""


class Inbox:
    """Remember who got which subject."""

    def __init__(self):
        """Begin empty."""
        self.received = Counter()  # {(address, subject): messages}

    async def handle_DATA(self, server, session, envelope):
        """Take a message, as a mail server would."""
        subject = message_from_bytes(envelope.content)["Subject"]
        for address in envelope.rcpt_tos:
            self.received[address, subject] += 1
        return "250 OK"


@contextmanager
def _serve(inbox):
    """Run a mail server on a free port and yield the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def shop():
    """Return a database with a journey on which people wait, and its inbox."""
    inbox = Inbox()
    with _serve(inbox) as port:
        made = database.create(NAME)
        made.install("crm_extended")
        made.run(PREPARE.format(port=port, subjects=SUBJECTS, people=PEOPLE))
        yield made, inbox
        database.drop(NAME)


def _kill_in_the_middle(db, code, count, whole, workers=1):
    """Start a job, or several, and kill it after a part of what it has to do."""
    rng = random.Random(whole)
    for _kill in range(KILLS):
        before = count()
        wanted = before + rng.randint(1, whole // (KILLS + 1))
        processes = [db.start(code) for _worker in range(workers)]
        end = time.monotonic() + TIMEOUT_SECONDS
        while count() < wanted and any(job.poll() is None for job in processes):
            assert time.monotonic() < end
        for process in processes:
            process.send_signal(signal.SIGKILL)
            process.wait()
    # it was in the middle indeed
    assert 0 < count() < whole, count()


def _get_expected():
    return Counter(
        {
            (f"person{number}@example.org", f"{subject}, Person {number}"): 1
            for number in range(PEOPLE)
            for subject in SUBJECTS
        }
    )


def test_killed_workers_send_each_message_once(shop):
    """Two workers at once are killed, run again, and the server gets all, once."""
    db, inbox = shop

    def count():
        return db.rows("SELECT COUNT(*) FROM crm_send_log WHERE state = 'sent'")[0][0]

    whole = PEOPLE * len(SUBJECTS)
    _kill_in_the_middle(db, WALK, count, whole, workers=2)
    jobs = [db.start(WALK) for _worker in range(2)]
    for job in jobs:
        job.wait(TIMEOUT_SECONDS)
    db.run(WALK)
    assert db.rows("SELECT DISTINCT state FROM crm_journey_person") == [("done",)]
    assert count() == whole
    db.run(DELIVER)
    assert inbox.received == _get_expected()
    # and once more sends nothing
    db.run(WALK)
    db.run(DELIVER)
    assert inbox.received == _get_expected()


def test_killed_delivery_sends_nothing_twice(shop):
    """Whose mail was leaving at that moment is named; all others get theirs once."""
    db, inbox = shop
    inbox.received.clear()
    db.run(
        """
journey = env["crm.journey"].search([], limit=1)
journey.reentry_days = 1
env.cr.execute('''
    UPDATE crm_journey_person SET date_entered = date_entered - interval '2 days'
''')
journey._add_people(env["res.partner"].search([("email", "like", "person%")]))
"""
    )
    db.run(WALK)
    whole = PEOPLE * len(SUBJECTS)
    _kill_in_the_middle(db, DELIVER, lambda: sum(inbox.received.values()), whole)
    # minutes later nobody can be at it any more
    db.run(PASS_AN_HOUR)
    db.run(DELIVER)
    assert max(inbox.received.values()) == 1
    left = db.rows(
        "SELECT mail.id FROM mail_mail mail WHERE mail.state = 'exception'"
        " AND mail.failure_type = 'unknown'"
    )
    missing = _get_expected() - inbox.received
    assert len(missing) <= len(left) <= KILLS
    assert not db.rows("SELECT id FROM mail_mail WHERE state = 'outgoing'")
