"""Two people merge the same leads in the same moment, each into the other."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from xmlrpc.client import Fault

import odoorpc
import pytest

TOGETHER_SECONDS = 30
ROUNDS = 4


@pytest.fixture
def run(rpc):
    """Return a function that calls as a role; unlike XML-RPC it takes no answer."""

    def execute(role, model, method, *args, **kwargs):
        return rpc(role).execute_kw(model, method, list(args), kwargs)

    # logging in is not what is tested
    for role in ("admin", "sales_manager"):
        rpc(role)
    return execute


def at_once(*jobs):
    """Run functions at the same moment; return (answers, refusals)."""
    barrier = threading.Barrier(len(jobs))

    def start(job):
        barrier.wait(TOGETHER_SECONDS)
        try:
            return job(), None
        except (Fault, odoorpc.error.RPCError) as refusal:
            return None, str(refusal)

    with ThreadPoolExecutor(len(jobs)) as pool:
        ended = list(pool.map(start, jobs))
    return (
        [answer for answer, refusal in ended if refusal is None],
        [refusal for _answer, refusal in ended if refusal is not None],
    )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_opposite_merges(run, number):
    """One of them happens; the other one is told, and no lead is lost."""
    tag = uuid.uuid4().hex[:8]
    first, second = run(
        "admin",
        "crm.lead",
        "create",
        [{"name": f"{side} {tag}", "phone": False} for side in ("First", "Second")],
    )
    jobs = []
    for role, head in (("admin", first), ("sales_manager", second)):
        preview = run(
            role,
            "crm.lead.merge.preview",
            "create",
            [{"head_id": head}],
            context={"active_model": "crm.lead", "active_ids": [first, second]},
        )
        preview_id = preview[0] if isinstance(preview, list) else preview
        jobs.append(
            lambda role=role, preview_id=preview_id: run(
                role, "crm.lead.merge.preview", "action_merge", [preview_id]
            )
        )
    answers, refusals = at_once(*jobs)
    assert len(answers) == 1, refusals
    assert len(refusals) == 1
    assert "merged already" in refusals[0]
    leads = run(
        "admin",
        "crm.lead",
        "search_read",
        [("id", "in", [first, second]), ("active", "in", [True, False])],
        fields=["active", "crm_merged_into_id"],
    )
    (alive,) = [lead for lead in leads if lead["active"]]
    (gone,) = [lead for lead in leads if not lead["active"]]
    assert gone["crm_merged_into_id"][0] == alive["id"]
    assert not alive["crm_merged_into_id"]
