"""The records that operations take and give. Written by generate.py."""

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


class Change(TypedDict):
    """Keys of Change."""

    cursor: str
    kind: str
    action: str
    id: int
    at: str
    partner_id: int | Literal[False]
    reference: str | Literal[False]
    state: str | Literal[False]
    value: float | Literal[False]


class Changes(TypedDict):
    """Keys of Changes."""

    cursor: str
    more: bool
    changes: list[Change]


class Clock(TypedDict):
    """Keys of Clock."""

    milestone: str
    deadline: str | Literal[False]
    state: str
    reached: str | Literal[False]
    escalations: list[int]


class Consent(TypedDict):
    """Keys of Consent."""

    purpose: str
    channel: str
    granted: bool
    date: str
    proof: str | Literal[False]


class ConsentValues(TypedDict):
    """Keys of ConsentValues."""

    purpose: str
    channel: str
    granted: bool
    proof: NotRequired[str]


class CustomerCriteria(TypedDict):
    """Keys of CustomerCriteria."""

    phone: NotRequired[str]
    email: NotRequired[str]
    vat: NotRequired[str]
    ref: NotRequired[str]
    name: NotRequired[str]


class CustomerFound(TypedDict):
    """Keys of CustomerFound."""

    partner_id: int
    commercial_partner_id: int
    name: str | Literal[False]
    company_name: str | Literal[False]
    email: str | Literal[False]
    phone: str | Literal[False]
    matched_on: str
    open_cases: int


class CustomerOverview(TypedDict):
    """Keys of CustomerOverview."""

    partner: OverviewPartner
    relation: OverviewRelation
    sales: OverviewSales
    rfm: OverviewRfm
    receivable: OverviewReceivable
    logistics: OverviewLogistics
    service: OverviewService | Literal[False]
    loyalty: LoyaltyBalance | Literal[False]
    calls: OverviewCalls | Literal[False]
    timeline: list[TimelineEntry]


class Deadline(TypedDict):
    """Keys of Deadline."""

    milestone: str
    deadline: str | Literal[False]


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


class LeadAnswer(TypedDict):
    """Keys of LeadAnswer."""

    id: int
    created: bool
    partner_id: int | Literal[False]
    duplicate_ids: list[int]
    pipeline: str | Literal[False]
    stage: str | Literal[False]
    team_id: int | Literal[False]
    user_id: int | Literal[False]


class LeadValues(TypedDict):
    """Keys of LeadValues."""

    source: str
    external_ref: str
    name: str
    contact_name: NotRequired[str]
    company_name: NotRequired[str]
    email: NotRequired[str]
    phone: NotRequired[str]
    country_code: NotRequired[str]
    description: NotRequired[str]
    expected_revenue: NotRequired[float]
    currency: NotRequired[str]
    pipeline: NotRequired[str]
    campaign: NotRequired[str]
    medium: NotRequired[str]
    utm_source: NotRequired[str]
    consents: NotRequired[list[ConsentValues]]


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


class Metrics(TypedDict):
    """Keys of Metrics."""

    partner_id: int
    first_sale_date: str | Literal[False]
    last_sale_date: str | Literal[False]
    recency_days: int | Literal[False]
    sale_count: int | Literal[False]
    revenue_total: float | Literal[False]
    revenue_12m: float | Literal[False]
    average_sale: float | Literal[False]
    recency_score: int | Literal[False]
    frequency_score: int | Literal[False]
    monetary_score: int | Literal[False]
    rfm_code: str | Literal[False]


class MetricsRefreshed(TypedDict):
    """Keys of MetricsRefreshed."""

    partners: int
    seconds: float


class MovementAnswer(TypedDict):
    """Keys of MovementAnswer."""

    entry: int | Literal[False]
    created: bool
    points: float
    pending: float
    granted: NotRequired[float]


class OverviewCalls(TypedDict):
    """Keys of OverviewCalls."""

    last_call: str | Literal[False]
    calls_12m: int


class OverviewLogistics(TypedDict):
    """Keys of OverviewLogistics."""

    open_deliveries: int | Literal[False]
    late_deliveries: int | Literal[False]
    returns_12m: int | Literal[False]


class OverviewPartner(TypedDict):
    """Keys of OverviewPartner."""

    id: int
    name: str | Literal[False]
    company_name: str | Literal[False]
    email: str | Literal[False]
    phone: str | Literal[False]
    country_code: str | Literal[False]
    salesperson: str | Literal[False]
    since: str | Literal[False]


class OverviewReceivable(TypedDict):
    """Keys of OverviewReceivable."""

    currency: str | Literal[False]
    due: float | Literal[False]
    overdue: float | Literal[False]
    credit_limit: float | Literal[False]


class OverviewRelation(TypedDict):
    """Keys of OverviewRelation."""

    type: str | Literal[False]
    account_manager: str | Literal[False]
    consents: list[Consent]


class OverviewRfm(TypedDict):
    """Keys of OverviewRfm."""

    recency_score: int | Literal[False]
    frequency_score: int | Literal[False]
    monetary_score: int | Literal[False]
    code: str | Literal[False]
    segment_codes: list[str]


class OverviewSales(TypedDict):
    """Keys of OverviewSales."""

    currency: str
    first_sale_date: str | Literal[False]
    last_sale_date: str | Literal[False]
    recency_days: int | Literal[False]
    sale_count: int | Literal[False]
    revenue_total: float | Literal[False]
    revenue_12m: float | Literal[False]
    average_sale: float | Literal[False]
    open_quotations: int | Literal[False]
    open_orders: int | Literal[False]


class OverviewService(TypedDict):
    """Keys of OverviewService."""

    open_cases: int
    cases_12m: int
    breached_12m: int
    last_case: str | Literal[False]
    csat: float | Literal[False]


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


class RowError(TypedDict):
    """Keys of RowError."""

    row: int
    error: str


class SaleAnswer(TypedDict):
    """Keys of SaleAnswer."""

    imported: int
    unchanged: int
    updated: int
    partners_created: int
    skipped_anonymous: int
    errors: list[RowError]


class SaleOptions(TypedDict):
    """Keys of SaleOptions."""

    source: str
    currency: NotRequired[str]


class SaleRow(TypedDict):
    """Keys of SaleRow."""

    document_ref: str
    line_ref: NotRequired[str]
    date: str
    customer_ref: NotRequired[str]
    customer_name: NotRequired[str]
    country: NotRequired[str]
    product_ref: NotRequired[str]
    product_name: NotRequired[str]
    quantity: float
    unit_price: float
    currency: NotRequired[str]


class SegmentMembers(TypedDict):
    """Keys of SegmentMembers."""

    count: int
    partner_ids: list[int]


class SegmentRefreshed(TypedDict):
    """Keys of SegmentRefreshed."""

    code: str
    count: int
    entered: int
    left: int


class TimelineEntry(TypedDict):
    """Keys of TimelineEntry."""

    date: str
    kind: str
    title: str | Literal[False]
    model: str
    id: int


class Version(TypedDict):
    """Keys of Version."""

    version: str
    addons: dict[str, str]
    methods: list[str]
