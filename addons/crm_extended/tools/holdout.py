"""Who is held out of a campaign: decided by arithmetic, not by chance.

The same person is always on the same side of the same campaign, on every machine, so
that a second run, a restart or another step never writes to somebody who was left out
to compare with. ``queries/holdout.py`` says the same in SQL; a test compares the two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

# one bucket is a hundredth of a percent
BUCKETS = 10_000


def get_bucket(scope: str, key: int | str) -> int:
    """Return the bucket of a person within a scope.

    The first 32 bits of the MD5 sum of ``scope:key``, modulo 10,000. MD5 serves to
    spread, not to protect, and PostgreSQL has it built in.

    :param scope: what the hold-out is for, e.g. ``campaign-12`` or ``company-1``.
    :param key: the id that a person is known by, see `get_key`; the normalized address
        of somebody who is no contact.
    :return: from 0 to 9,999.

    >>> get_bucket("campaign-12", 345) == get_bucket("campaign-12", 345)
    True
    """
    digest = hashlib.md5(f"{scope}:{key}".encode(), usedforsecurity=False)
    return int(digest.hexdigest()[:8], 16) % BUCKETS


def is_held_out(scope: str, key: int | str, share_pct: float) -> bool:
    """Return whether a person is held out.

    A larger share keeps everybody who was held out by a smaller one.

    :param share_pct: from 0 (nobody) to 100 (everybody), to a hundredth of a percent.

    >>> is_held_out("campaign-12", 345, 0), is_held_out("campaign-12", 345, 100)
    (False, True)
    """
    return get_bucket(scope, key) < round(share_pct * BUCKETS / 100)


def get_share(scope: str, key: int, count: int) -> int:
    """Return which of several equal shares a person belongs to.

    :param count: how many shares there are, from 1 to `BUCKETS`.
    :return: from 0 to ``count - 1``; always the same for the same person and scope.
    :raises ValueError: when there is no share at all.

    >>> {get_share("step-7", key, 2) for key in range(1, 50)}
    {0, 1}
    """
    if not 1 <= count <= BUCKETS:
        raise ValueError(f"there are no {count} shares")
    return get_bucket(scope, key) * count // BUCKETS


def get_key(person_id: int, former_ids: Iterable[int] = ()) -> int:
    """Return the id by which a person is known: the oldest of all it ever had.

    Which of two contacts stays in a merge is the choice of whoever merges, and in which
    order three are merged too; the smallest id depends on neither.

    >>> get_key(9, [5, 7])
    5
    """
    return min((person_id, *former_ids))
