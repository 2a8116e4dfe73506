"""Describe a block of documents on the customer's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .company_clock import CompanyClock


@dataclass(frozen=True)
class DocumentBlock:
    """One list of documents, e.g. the open orders, of which the page shows the first.

    :param key: code of the block, stable.
    :param title: heading, translated.
    :param icon: CSS classes of its icon.
    :param empty: what to say when there is none, translated.
    :param model: model that holds the documents.
    :param domain: which of them (an Odoo domain).
    :param order: as Odoo's ``search`` takes it; the most urgent first.
    :param action: xml id of the window action whose views show the whole list.
    :param fields: the stored fields that ``describe`` reads, to fetch no others.
    :param describe: takes a record and the company's clock, returns what a row says:
        ``title``, ``note``, ``date``, ``amount``, ``currency_id``, ``badge`` (text),
        ``tone`` (Bootstrap colour of the badge).
    :param has_archived: archived documents belong to it.
    :param column: ``main`` for documents, ``side`` for what is small: next steps,
        campaigns, facts.
    :param is_hidden: not shown as a block, only opened from a figure.
    """

    key: str
    title: str
    icon: str
    empty: str
    model: str
    domain: Any
    order: str
    action: str
    fields: tuple[str, ...]
    describe: Callable[[Any, CompanyClock], dict]
    has_archived: bool = False
    column: str = "main"
    is_hidden: bool = False
