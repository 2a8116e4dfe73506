"""The records of service. Written by generate.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Article(TypedDict):
    """Keys of Article."""

    id: int
    title: str


class ArticleFound(TypedDict):
    """Keys of ArticleFound."""

    id: int
    title: str
    excerpt: str | Literal[False]
    url: str | Literal[False]
    score: float


class CallAnswer(TypedDict):
    """Keys of CallAnswer."""

    call_id: str
    partner_id: int | Literal[False]
    case_id: int | Literal[False]
    lead_id: int | Literal[False]
    agent_user_ids: list[int]
    popped: bool


class CallEvent(TypedDict):
    """Keys of CallEvent."""

    call_id: str
    provider: str
    event: str
    direction: NotRequired[str]
    from_number: NotRequired[str]
    to_number: NotRequired[str]
    agent: NotRequired[list[str]]
    queue: NotRequired[str]
    at: NotRequired[str]
    recording_url: NotRequired[str]


class CallState(TypedDict):
    """Keys of CallState."""

    state: str
    direction: str | Literal[False]
    partner_id: int | Literal[False]
    agent_user_id: int | Literal[False]
    ring_seconds: float | Literal[False]
    talk_seconds: float | Literal[False]
    hold_seconds: float | Literal[False]
    started: str | Literal[False]
    answered: str | Literal[False]
    ended: str | Literal[False]
    disposition: str | Literal[False]


class CaseAnswer(TypedDict):
    """Keys of CaseAnswer."""

    id: int
    number: str
    created: bool
    partner_id: int | Literal[False]
    team: str | Literal[False]
    user_id: int | Literal[False]
    priority: str
    stage: str | Literal[False]
    suggested_articles: list[Article]
    duplicate_of: str | Literal[False]
    sla: list[Deadline]


class CaseChange(TypedDict):
    """Keys of CaseChange."""

    stage: NotRequired[str]
    severity: NotRequired[str]
    team: NotRequired[str]
    type: NotRequired[str]
    waiting: NotRequired[bool]
    at: NotRequired[str]


class CaseReply(TypedDict):
    """Keys of CaseReply."""

    author: str
    body: str
    at: NotRequired[str]


class CaseState(TypedDict):
    """Keys of CaseState."""

    id: int
    number: str
    created: bool
    partner_id: int | Literal[False]
    team: str | Literal[False]
    user_id: int | Literal[False]
    priority: str
    stage: str | Literal[False]
    suggested_articles: list[Article]
    duplicate_of: str | Literal[False]
    closed: bool
    close_date: str | Literal[False]
    first_response_date: str | Literal[False]
    sla: list[Clock]


class CaseValues(TypedDict):
    """Keys of CaseValues."""

    source: str
    external_ref: str
    channel: NotRequired[str]
    subject: str
    description: NotRequired[str]
    partner_id: NotRequired[int]
    email: NotRequired[str]
    phone: NotRequired[str]
    customer_ref: NotRequired[str]
    contact_name: NotRequired[str]
    create_partner: NotRequired[bool]
    team: NotRequired[str]
    type: NotRequired[str]
    product_ref: NotRequired[str]
    order_ref: NotRequired[str]
    severity: NotRequired[str]
    at: NotRequired[str]


class Clock(TypedDict):
    """Keys of Clock."""

    milestone: str
    deadline: str | Literal[False]
    state: str
    reached: str | Literal[False]
    escalations: list[int]


class Deadline(TypedDict):
    """Keys of Deadline."""

    milestone: str
    deadline: str | Literal[False]


class OverviewCalls(TypedDict):
    """Keys of OverviewCalls."""

    last_call: str | Literal[False]
    calls_12m: int


class OverviewService(TypedDict):
    """Keys of OverviewService."""

    open_cases: int
    cases_12m: int
    breached_12m: int
    last_case: str | Literal[False]
    csat: float | Literal[False]
