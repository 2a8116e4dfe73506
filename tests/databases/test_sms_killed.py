"""SMS of a mailing whose worker is killed: the provider gets none of them twice."""

import signal
import time
from collections import Counter

import database
import pytest

NAME = "crm_sms_killed"
PEOPLE, BATCH, KILLS = 60, 7, 4
TIMEOUT_SECONDS = 240

PREPARE = f"""
company = env.company
company.write({{"crm_consent_required": False, "crm_quiet_enabled": False}})
env["ir.config_parameter"].set_param("sms.session.batch.size", "{BATCH}")
partners = env["res.partner"].create([
    {{"name": f"Person {{number}}", "phone": f"+1 650-555-{{number:04}}"}}
    for number in range({PEOPLE})
])
mailing = env["mailing.mailing"].create({{
    "name": "News", "subject": "News", "mailing_type": "sms",
    "body_plaintext": "Hello", "sms_allow_unsubscribe": False,
    "mailing_model_id": env["ir.model"]._get_id("res.partner"),
    "mailing_domain": [("id", "in", partners.ids)],
}})
mailing.action_send_sms(res_ids=partners.ids)
"""
# a provider that writes down what it took, and then thinks for a while
SEND = """
import time
from odoo.addons.sms.tools.sms_api import SmsApi

def take(self, messages, delivery_reports_url=False):
    taken = [number["uuid"] for text in messages for number in text["numbers"]]
    with open({path!r}, "a") as stream:
        stream.write("".join(uuid + "\\n" for uuid in taken))
    time.sleep({seconds})
    return [{{"uuid": uuid, "state": "success", "credit": 1}} for uuid in taken]

SmsApi._send_sms_batch = take
queue = env["sms.sms"]
while queue.search_count([("state", "=", "outgoing"), ("to_delete", "!=", True)]):
    queue._process_queue()
    env.cr.commit()
"""


@pytest.fixture
def db():
    """Return a database with SMS that wait to leave."""
    made = database.create(NAME)
    made.install("crm_extended")
    made.run(PREPARE)
    yield made
    database.drop(NAME)


def test_killed_queue_sends_nothing_twice(db, tmp_path):
    """Those that were leaving at that moment are named, all others get theirs once."""
    path = tmp_path / "taken"
    path.touch()
    waiting = "SELECT count(*) FROM sms_sms WHERE state = 'outgoing'"
    for _kill in range(KILLS):
        before = path.stat().st_size
        process = db.start(SEND.format(path=str(path), seconds=5))
        end = time.monotonic() + TIMEOUT_SECONDS
        while path.stat().st_size == before:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert db.rows(waiting) == [(PEOPLE - KILLS * BATCH,)]
    db.run(SEND.format(path=str(path), seconds=0))
    taken = Counter(path.read_text().split())
    assert len(taken) == PEOPLE
    assert set(taken.values()) == {1}
    states = "SELECT state, failure_type, count(*) FROM sms_sms GROUP BY 1, 2"
    assert sorted(db.rows(states)) == [
        ("error", "crm_interrupted", KILLS * BATCH),
        ("pending", None, PEOPLE - KILLS * BATCH),
    ]
    traces = (
        "SELECT trace_status, failure_type, count(*) FROM mailing_trace GROUP BY 1, 2"
    )
    assert sorted(db.rows(traces)) == [
        ("error", "crm_interrupted", KILLS * BATCH),
        ("pending", None, PEOPLE - KILLS * BATCH),
    ]
