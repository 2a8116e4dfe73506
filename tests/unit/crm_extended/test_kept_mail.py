"""A mailbox keeps what could not be taken in."""

import doctest

from crm_extended_tools import kept_mail


def test_examples():
    assert doctest.testmod(kept_mail).failed == 0


def test_everything_else_is_the_connection_s_own():
    connection = kept_mail.KeepingConnection([3, 4], kept_mail.KeptMail())
    assert connection.index(4) == 1
