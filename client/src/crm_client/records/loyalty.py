"""The records of loyalty. Written by generate.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class EarnValues(TypedDict):
    """Keys of EarnValues."""

    source: str
    external_ref: str
    partner_id: int
    program: NotRequired[str]
    points: NotRequired[float]
    amount: NotRequired[float]
    activity: NotRequired[str]
    reason: NotRequired[str]
    available_on: NotRequired[str]
    expires_on: NotRequired[str]


class Expiring(TypedDict):
    """Keys of Expiring."""

    date: str
    points: float


class LedgerEntry(TypedDict):
    """Keys of LedgerEntry."""

    date: str
    kind: str
    points: float
    balance: float
    expires_on: str | Literal[False]
    source: str | Literal[False]
    external_ref: str | Literal[False]
    reason: str | Literal[False]


class LoyaltyBalance(TypedDict):
    """Keys of LoyaltyBalance."""

    program: str | Literal[False]
    tier: str | Literal[False]
    tier_until: str | Literal[False]
    points: float
    pending: float
    debt: float
    expiring: list[Expiring]
    qualifying: float | Literal[False]
    next_tier: str | Literal[False]
    to_next_tier: float | Literal[False]
    currency: str | Literal[False]
    pool: NotRequired[PoolBalance]
    member: bool


class LoyaltyEnrolled(TypedDict):
    """Keys of LoyaltyEnrolled."""

    program: str | Literal[False]
    tier: str | Literal[False]
    tier_until: str | Literal[False]
    points: float
    pending: float
    debt: float
    expiring: list[Expiring]
    qualifying: float | Literal[False]
    next_tier: str | Literal[False]
    to_next_tier: float | Literal[False]
    currency: str | Literal[False]
    pool: NotRequired[PoolBalance]
    member: int
    card: str
    created: bool


class MovementAnswer(TypedDict):
    """Keys of MovementAnswer."""

    entry: int | Literal[False]
    created: bool
    points: float
    pending: float
    granted: NotRequired[float]


class PoolBalance(TypedDict):
    """Keys of PoolBalance."""

    name: str
    points: float
    spendable: float


class RedeemValues(TypedDict):
    """Keys of RedeemValues."""

    source: str
    external_ref: str
    partner_id: int
    program: NotRequired[str]
    points: float
    reason: NotRequired[str]
