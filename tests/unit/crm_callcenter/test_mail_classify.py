"""Which mail a person wrote."""

import doctest

import pytest

from crm_callcenter_tools import mail_classify
from crm_callcenter_tools.mail_classify import MailFacts, classify

PLAIN = MailFacts({}, "text/plain", "anna@green.example")


def test_doctests():
    """The examples in the documentation hold."""
    assert doctest.testmod(mail_classify).failed == 0


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, ""),
        ({"auto-submitted": "no"}, ""),
        ({"auto-submitted": "auto-generated"}, "auto_reply"),
        ({"auto-submitted": " Auto-Replied (vacation)"}, "auto_reply"),
        ({"x-autoreply": "yes"}, "auto_reply"),
        ({"x-autorespond": "away"}, "auto_reply"),
        ({"precedence": "auto_reply"}, "auto_reply"),
        ({"precedence": "bulk"}, "list"),
        ({"precedence": "first-class"}, ""),
        ({"list-id": "<x.y>"}, "list"),
        ({"return-path": "<>"}, "bounce"),
        ({"return-path": "<anna@green.example>"}, ""),
        ({"x-auto-response-suppress": "OOF"}, ""),
    ],
)
def test_headers(headers, reason):
    """Each marker, and what looks like one."""
    assert classify(PLAIN._replace(headers=headers)) == reason


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        ("Automatic reply: your mail", "auto_reply"),
        ("Out of Office: Anna", "auto_reply"),
        ("Abwesenheitsnotiz: Anna", "auto_reply"),
        ("Odpowiedź automatyczna: x", "auto_reply"),
        ("Réponse automatique : x", "auto_reply"),
        ("The automatic reply of your shop is wrong", ""),
        ("Auto repair", ""),
    ],
)
def test_subject(subject, reason):
    """Old programs say it in the subject only, and people may mention it."""
    assert classify(PLAIN._replace(subject=subject)) == reason


def test_reports():
    """A bounce and a read receipt are told apart."""
    report = PLAIN._replace(content_type="multipart/report")
    assert classify(report) == "bounce"
    receipt = {"content-type": "multipart/report; report-type=disposition-notification"}
    assert classify(report._replace(headers=receipt)) == "receipt"
    assert classify(PLAIN._replace(sender="mailer-daemon@x.y")) == "bounce"


def test_own():
    """Our own header and our own address."""
    ours = PLAIN._replace(own_marker="db", headers={"x-crm-case": "db"})
    assert classify(ours) == "loop"
    assert classify(ours._replace(own_marker="other")) == ""
    own = PLAIN._replace(own_addresses=frozenset({"anna@green.example"}))
    assert classify(own) == "own_address"


def test_scan():
    """A scanner sends by itself, and still brings a letter; its bounces do not."""
    scan = PLAIN._replace(headers={"auto-submitted": "auto-generated"}, is_scan=True)
    assert classify(scan) == ""
    assert classify(scan._replace(content_type="multipart/report")) == "bounce"


def test_lists_are_welcome_where_they_are():
    """A group mailbox marks every mail, and vacation replies stay out."""
    facts = PLAIN._replace(headers={"list-id": "x"}, is_list_welcome=True)
    assert classify(facts) == ""
    away = {"list-id": "x", "auto-submitted": "auto-replied"}
    assert classify(facts._replace(headers=away)) == "auto_reply"


def test_subjects_are_bounded():
    """A subject of ten megabytes is cut, in time."""
    huge = "Re: " * 1000 + "x" * 10_000_000
    assert len(mail_classify.clean_subject(huge)) == mail_classify.MAX_SUBJECT
    assert len(mail_classify.find_numbers("1 " * 10_000)) == 1
    assert mail_classify.find_numbers("") == []
    assert mail_classify.split_subject("") == (False, "")
