"""The records of customers. Written by generate.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

    from .loyalty import LoyaltyBalance
    from .service import OverviewCalls, OverviewService


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
