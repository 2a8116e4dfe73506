"""Describe where the entries of a customer's timeline come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple


class TimelineText(NamedTuple):
    """What one entry says.

    ``title`` names the document; ``detail`` is what one wants to know without opening
    it (amount, stage, author) and may be empty. ``target`` is the (model, id) that a
    click opens when the document has no page of its own, e.g. a message.
    """

    title: str
    detail: str = ""
    target: tuple[str, int] | None = None


@dataclass(frozen=True)
class TimelineSource:
    """One kind of document on the timeline.

    :param kind: code of the kind, stable, part of the interface.
    :param label: the kind as people call it, translated.
    :param icon: CSS classes of its icon.
    :param model: model that holds the documents.
    :param domain: which of them belong to the customer (an Odoo domain).
    :param date_fields: the first one that is set dates the entry.
    :param describe: takes a recordset, returns ``{id: TimelineText}``.
    :param group_fields: fields that make several rows one document; such a document
        has the date of its earliest row and the id of its lowest one.
    """

    kind: str
    label: str
    icon: str
    model: str
    domain: Any
    date_fields: tuple[str, ...]
    describe: Callable[[Any], dict[int, TimelineText]]
    group_fields: tuple[str, ...] = ()
