"""A segment that many refresh at once, while people change who belongs to it."""

import random
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

PEOPLE, REFRESHERS, REFRESHES, CHANGES = 60, 4, 6, 40
TOGETHER_SECONDS = 60


@pytest.fixture
def segment(call, source):
    """Return (id, code) of a segment of people in one city, and the people's ids."""
    company_id = call(
        "admin",
        "crm.api.client",
        "search_read",
        [("user_id.login", "=", "external")],
        fields=["company_id"],
    )[0]["company_id"][0]
    people = call(
        "admin",
        "res.partner",
        "create",
        [
            {"name": f"{source} {number}", "ref": source, "city": "Bergen"}
            for number in range(PEOPLE)
        ],
    )
    (segment_id,) = call(
        "admin",
        "crm.segment",
        "create",
        [
            {
                "name": source,
                "code": source,
                "company_id": company_id,
                "domain": repr([("ref", "=", source), ("city", "=", "Oslo")]),
            }
        ],
    )
    return segment_id, people


def check_stays(stays):
    """Check that nobody is in it twice, or left before entering."""
    by_person = defaultdict(list)
    for stay in stays:
        by_person[stay["partner_id"][0]].append(stay)
    for own in by_person.values():
        assert all(stay["date_left"] for stay in own[:-1]), own
        for stay in own:
            assert not stay["date_left"] or stay["date_left"] >= stay["date_entered"]
        for before, after in pairwise(own):
            assert before["date_left"] <= after["date_entered"], own


def test_refreshes_at_once(call, api, source, segment):
    """Nobody is in it twice or has left before entering; the end is what is so."""
    segment_id, people = segment
    barrier = threading.Barrier(REFRESHERS + 2)

    def refresh(_number):
        barrier.wait(TOGETHER_SECONDS)
        return [api("segment_refresh", source) for _time in range(REFRESHES)]

    def move(number):
        barrier.wait(TOGETHER_SECONDS)
        draw = random.Random(number)
        for _change in range(CHANGES):
            who = draw.sample(people, 5)
            city = draw.choice(("Oslo", "Bergen"))
            call("admin", "res.partner", "write", who, {"city": city})
        return []

    with ThreadPoolExecutor(REFRESHERS + 2) as pool:
        work = [pool.submit(refresh, number) for number in range(REFRESHERS)]
        work += [pool.submit(move, number) for number in range(2)]
        answers = [answer for job in work for answer in job.result()]
    answers.append(api("segment_refresh", source))
    wanted = call(
        "admin", "res.partner", "search", [("ref", "=", source), ("city", "=", "Oslo")]
    )
    found = api("segment_members", source, 0, PEOPLE)
    assert found["partner_ids"] == sorted(wanted)
    assert answers[-1]["count"] == found["count"] == len(wanted)
    stays = call(
        "admin",
        "crm.segment.member",
        "search_read",
        [("segment_id", "=", segment_id)],
        fields=["partner_id", "date_entered", "date_left"],
        order="id",
    )
    check_stays(stays)
    # what the answers told is what was written
    assert sum(answer["entered"] for answer in answers) <= len(stays)
    left = sum(1 for stay in stays if stay["date_left"])
    assert sum(answer["left"] for answer in answers) <= left
