"""What is stored about a person: a declaration per kind of record.

Add-ons declare their own kinds (``crm.privacy._get_parts``); the file that a person
gets, the anonymisation and the retention rules read the same declaration, so that none
of the three can forget what another one knows.
"""

import dataclasses
from collections.abc import Iterable, Mapping

KEEP, EMPTY, DELETE = "keep", "empty", "delete"
ACTIONS = (KEEP, EMPTY, DELETE)


@dataclasses.dataclass(frozen=True)
class Numbered:
    """A required text that is replaced by a word and the number of the record."""

    word: str


@dataclasses.dataclass(frozen=True)
class PersonPart:
    """One kind of record about a person.

    :param str model: name of the model.
    :param tuple links: fields, dotted where needed, that lead to the partner.
    :param tuple emails: fields with a normalised address. They count only on records
        whose links are all empty: else the record is about somebody else.
    :param tuple phones: fields with a number as +479…; they count as addresses do.
    :param company: field, dotted where needed, with the company; None when the records
        belong to all companies.
    :param dict values: field -> what replaces it when the person is forgotten.
    :param bool is_deleted: the records go as a whole when the person is forgotten.
    :param bool has_chatter: messages and files of the records are the person's too.
    :param tuple hidden: fields that say nothing about the person, or are secrets: not
        in the file.
    """

    model: str
    links: tuple = ()
    emails: tuple = ()
    phones: tuple = ()
    company: str | None = "company_id"
    values: Mapping = dataclasses.field(default_factory=dict)
    is_deleted: bool = False
    has_chatter: bool = False
    hidden: tuple = ()

    @property
    def action(self) -> str:
        """Return what happens to the records: one of ``ACTIONS``."""
        if self.is_deleted:
            return DELETE
        return EMPTY if self.values or self.has_chatter else KEEP

    @property
    def own_links(self) -> tuple:
        """Return the links that are columns of the records themselves."""
        return tuple(name for name in self.links if "." not in name)


@dataclasses.dataclass(frozen=True)
class Person:
    """Whom the records are about.

    :param tuple ids: partner ids: the person and the addresses below it.
    :param tuple emails: normalised addresses that nobody else has.
    :param tuple phones: numbers as +479… that nobody else has.
    """

    ids: tuple
    emails: tuple = ()
    phones: tuple = ()


def merge_parts(parts: Iterable[PersonPart]) -> list[PersonPart]:
    """Return the parts, those of one model joined where a later one adds to it.

    :raises ValueError: two parts of a model differ in what happens to its records.
    """
    merged = {}
    for part in parts:
        known = merged.get(part.model)
        if known is None:
            merged[part.model] = part
            continue
        if known.is_deleted != part.is_deleted or known.company != part.company:
            raise ValueError(f"Two declarations of {part.model} differ.")
        merged[part.model] = dataclasses.replace(
            known,
            links=known.links + part.links,
            emails=known.emails + part.emails,
            phones=known.phones + part.phones,
            values={**known.values, **part.values},
            has_chatter=known.has_chatter or part.has_chatter,
            hidden=known.hidden + part.hidden,
        )
    return list(merged.values())
