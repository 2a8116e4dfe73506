"""What strangers may send, without a server."""

import doctest

import pytest

from crm_extended_tools import web_form


def test_examples():
    result = doctest.testmod(web_form)
    assert result.attempted >= 7
    assert result.failed == 0


@pytest.mark.parametrize(
    "stamp", ["", "-", "a-b-c", "1-n-", "1--", "é-n-x", "9" * 10_000, "1-n-" + "0" * 64]
)
def test_forged_stamps_are_no_stamps(stamp):
    assert web_form.read_form("secret", "web", stamp, 10.0) == ("forged", "")


def test_a_stamp_lives_a_day():
    stamp = web_form.sign_form("secret", "web", 0.0)
    day = web_form.FORM_HOURS * 3600
    assert web_form.read_form("secret", "web", stamp, day).state == "valid"
    assert web_form.read_form("secret", "web", stamp, day + 1).state == "expired"


def test_each_form_has_a_number_of_its_own():
    stamps = {web_form.sign_form("secret", "web", 0.0) for _number in range(100)}
    assert len(stamps) == 100


@pytest.mark.parametrize(
    "line",
    [
        "*",
        "https://*",
        "shop.example",
        "ftp://a",
        "https://a/b",
        "https://a?x",
        "https://a:x",
        "https://u@a",
        "https://a;frame",
        "javascript:x",
        "https://a b",
    ],
)
def test_what_is_no_origin_is_named(line):
    with pytest.raises(ValueError, match=r".") as caught:
        web_form.parse_origins(f"https://good.example\n{line}")
    assert str(caught.value) == line


def test_names_of_files_stay_short_and_keep_their_kind():
    name = web_form.clean_file_name("x" * 500 + ".pdf")
    assert len(name) == web_form.FILE_NAME_CHARS
    assert name.endswith(".pdf")
    assert web_form.clean_file_name("bill\u202efdp.exe") == "bill fdp.exe"
    assert web_form.clean_file_name("") == "file"
