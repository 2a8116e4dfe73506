"""Many rows: in pieces that the server takes, whole documents together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

TOTALS = (
    "imported",
    "unchanged",
    "updated",
    "partners_created",
    "skipped_anonymous",
)


def split_documents(
    rows: Iterable[dict[str, Any]], size: int
) -> Iterator[list[dict[str, Any]]]:
    """Yield pieces of about ``size`` rows; a document that follows on stays whole.

    >>> rows = [{"document_ref": ref} for ref in "aabbbc"]
    >>> [len(piece) for piece in split_documents(rows, 3)]
    [5, 1]
    """
    if size < 1:
        raise ValueError("A piece has at least one row.")
    piece: list[dict[str, Any]] = []
    for row in rows:
        is_new = not piece or row.get("document_ref") != piece[-1].get("document_ref")
        if is_new and len(piece) >= size:
            yield piece
            piece = []
        piece.append(row)
    if piece:
        yield piece


def add_answer(total: dict[str, Any], answer: dict[str, Any], start: int) -> None:
    """Add the answer to one piece; its errors count rows from the very first one."""
    for key in TOTALS:
        total[key] = total.get(key, 0) + answer[key]
    total.setdefault("errors", []).extend(
        {**error, "row": error["row"] + start} for error in answer["errors"]
    )
