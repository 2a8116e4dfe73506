"""Clicks of machines and clicks of people."""

from datetime import datetime, timedelta

import pytest

from crm_extended_tools.scanner import Click, find_scanner_clicks, is_scanner_agent

SENT = datetime(2026, 3, 2, 9, 0, 0)


def clicks(*pairs):
    return [Click(SENT + timedelta(seconds=s), link) for s, link in pairs]


@pytest.mark.parametrize(
    ("made", "found"),
    [
        ([], set()),
        ([(2, 1)], {0}),
        ([(9, 1), (10, 1)], {0}),
        ([(600, 1), (700, 2), (800, 3)], set()),
        # three links within three seconds, hours later; a person follows
        ([(7200, 1), (7201, 2), (7203, 3), (9000, 1)], {0, 1, 2}),
        # twice the same link is an impatient person
        ([(7200, 1), (7201, 1), (7202, 2)], set()),
        # just not within the burst
        ([(7200, 1), (7201, 2), (7204, 3)], set()),
    ],
)
def test_clicks(made, found):
    assert find_scanner_clicks(SENT, clicks(*made)) == found


def test_unknown_sending_time():
    assert find_scanner_clicks(None, clicks((1, 1))) == set()


@pytest.mark.parametrize(
    ("agent", "found"),
    [
        (None, True),
        ("curl/8.5.0", True),
        ("Mozilla/5.0 (compatible; MimecastBot/1.0)", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", False),
    ],
)
def test_agents(agent, found):
    assert is_scanner_agent(agent) is found
