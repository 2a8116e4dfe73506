"""The translations are complete, and hold what is filled into their texts."""

import re
import sys
from collections import Counter
from pathlib import Path

import polib
import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"
LANGUAGES = ("nb", "zh_CN", "ro", "ru", "ms")
TEMPLATES = sorted(ADDONS.glob("*/i18n/*.pot"))
FEWEST_TEXTS = 5000

# %(name)s, %s, %.1f; {{ object.name }}; tags, whose translated attributes may differ
FILLED = re.compile(
    r"%\(\w+\)[a-z]|%[sdi](?![a-z])|%\d*\.\d+f|\{\{?[^{}]*\}?\}|</?[a-zA-Z][^<>]*>"
)
SHOWN = re.compile(r'(title|placeholder|aria-label|alt|string)="[^"]*"')


def get_filled(text):
    """Return what is filled into a text, and how often."""
    return Counter(
        SHOWN.sub(r"\1", " ".join(found.split())) for found in FILLED.findall(text)
    )


@pytest.fixture(params=TEMPLATES, ids=lambda path: path.stem)
def template(request):
    """Return the path of a template."""
    return request.param


@pytest.fixture(params=LANGUAGES)
def translation(request, template):
    """Return the translation of a template, by text."""
    entries = polib.pofile(str(template.parent / f"{request.param}.po"))
    return {entry.msgid: entry for entry in entries if not entry.obsolete}


def test_all_languages_are_there(capsys):
    """Each add-on has all five, and how many texts they are is printed."""
    texts = 0
    for path in TEMPLATES:
        assert all((path.parent / f"{name}.po").exists() for name in LANGUAGES), path
        texts += len(polib.pofile(str(path)))
    with capsys.disabled():
        # what a worker writes to stdout goes nowhere
        line = f"\n    {texts} texts in {len(LANGUAGES)} languages"
        print(line, file=sys.stderr)  # noqa: T201
    assert texts > FEWEST_TEXTS


def test_nothing_is_missing_and_nothing_left_over(template, translation):
    texts = {entry.msgid for entry in polib.pofile(str(template))}
    assert set(translation) == texts
    unclear = [text for text, one in translation.items() if not one.msgstr or one.fuzzy]
    assert not unclear


def test_what_is_filled_in_is_there(translation):
    wrong = {
        text: one.msgstr
        for text, one in translation.items()
        if get_filled(text) != get_filled(one.msgstr)
    }
    assert not wrong


def test_ends_are_the_same(translation):
    """A text that is joined to others keeps its spaces."""
    wrong = [
        text
        for text, one in translation.items()
        if text[:1].isspace() != one.msgstr[:1].isspace()
        or text[-1:].isspace() != one.msgstr[-1:].isspace()
    ]
    assert not wrong


def test_a_lost_name_is_noticed():
    assert get_filled("%(count)s of %s") != get_filled("%(number)s av %s")
    assert get_filled('<a title="In">x</a>') == get_filled('<a title="I">y</a>')
