"""What a thread expects is not logged, whatever the others do at the same time."""

import contextlib
import logging
import threading

import pytest

from crm_extended_tools.expected_conflict import expected_conflict

LOGGER = logging.getLogger("odoo.sql_db")
STEP_SECONDS = 10


class Cursor:
    """A cursor with savepoints, as far as it matters here."""

    @contextlib.contextmanager
    def savepoint(self):
        yield


def test_other_statements_are_logged(caplog):
    with pytest.raises(ValueError), expected_conflict(Cursor()):
        LOGGER.error("expected")
        raise ValueError
    LOGGER.error("not expected")
    assert [record.message for record in caplog.records] == ["not expected"]


def test_two_threads_that_leave_in_the_order_they_came(caplog):
    """The first one out does not speak for the second."""
    second_is_in, first_is_out = threading.Event(), threading.Event()

    def be_second():
        with expected_conflict(Cursor()):
            second_is_in.set()
            assert first_is_out.wait(STEP_SECONDS)
            LOGGER.error("expected by the second")

    second = threading.Thread(target=be_second)
    with expected_conflict(Cursor()):
        second.start()
        assert second_is_in.wait(STEP_SECONDS)
    first_is_out.set()
    second.join(STEP_SECONDS)
    assert not caplog.records
