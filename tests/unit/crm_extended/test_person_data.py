"""Declarations of what is stored about a person."""

import pytest

from crm_extended_tools.person_data import DELETE, EMPTY, KEEP, PersonPart, merge_parts


def test_what_happens_follows_from_the_declaration():
    assert PersonPart("a").action == KEEP
    assert PersonPart("a", values={"name": None}).action == EMPTY
    assert PersonPart("a", has_chatter=True).action == EMPTY
    assert PersonPart("a", values={"name": None}, is_deleted=True).action == DELETE


def test_links_of_the_records_themselves():
    part = PersonPart("a", links=("partner_id", "case_id.partner_id"))
    assert part.own_links == ("partner_id",)


def test_a_later_addon_adds_to_a_model():
    first = PersonPart("a", links=("partner_id",), values={"name": None})
    other = PersonPart("b")
    more = PersonPart("a", links=("friend_id",), values={"note": ""}, hidden=("key",))
    [joined, kept] = merge_parts([first, other, more])
    assert joined.links == ("partner_id", "friend_id")
    assert joined.values == {"name": None, "note": ""}
    assert joined.hidden == ("key",)
    assert kept == other


@pytest.mark.parametrize(
    "second", [PersonPart("a", is_deleted=True), PersonPart("a", company=None)]
)
def test_two_declarations_that_differ_are_refused(second):
    with pytest.raises(ValueError, match="a differ"):
        merge_parts([PersonPart("a", values={"name": None}), second])
