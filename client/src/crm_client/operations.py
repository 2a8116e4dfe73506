"""Every operation of the interface, typed. Written by generate.py."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Literal

from . import records


class Operations(ABC):
    """The operations; ``call`` sends them."""

    @abstractmethod
    def call(self, operation: str, **arguments: Any) -> Any:
        """Return the answer of an operation."""

    def api_version(
        self,
    ) -> records.Version:
        """The version of the interface, and what this client may call."""
        return self.call("api_version")

    def call_event(
        self,
        values: records.CallEvent,
    ) -> records.CallAnswer:
        """Take in what a telephone system says about a call."""
        return self.call(
            "call_event",
            values=values,
        )

    def call_get(
        self,
        call_id: str,
        provider: str,
    ) -> records.CallState:
        """How a call stands."""
        return self.call(
            "call_get",
            call_id=call_id,
            provider=provider,
        )

    def case_get(
        self,
        number: str,
    ) -> records.CaseState:
        """How a case stands."""
        return self.call(
            "case_get",
            number=number,
        )

    def case_intake(
        self,
        values: records.CaseValues,
    ) -> records.CaseAnswer:
        """Take a case in, once."""
        return self.call(
            "case_intake",
            values=values,
        )

    def case_reply(
        self,
        number: str,
        values: records.CaseReply,
    ) -> records.CaseState:
        """Record what the customer or an agent said."""
        return self.call(
            "case_reply",
            number=number,
            values=values,
        )

    def case_set(
        self,
        number: str,
        values: records.CaseChange,
    ) -> records.CaseState:
        """Change a case."""
        return self.call(
            "case_set",
            number=number,
            values=values,
        )

    def changes_since(
        self,
        cursor: str | Literal[False],
        limit: int | None = None,
    ) -> records.Changes:
        """What happened behind a position, deletions included."""
        return self.call(
            "changes_since",
            cursor=cursor,
            limit=limit,
        )

    def consent_get(
        self,
        partner_id: int,
    ) -> list[records.Consent]:
        """What a person allows and refuses now."""
        return self.call(
            "consent_get",
            partner_id=partner_id,
        )

    def consent_set(
        self,
        partner_id: int,
        purpose: str,
        channel: str,
        granted: bool,
        proof: str | Literal[False],
    ) -> list[records.Consent]:
        """Record that a person allowed or refused something."""
        return self.call(
            "consent_set",
            partner_id=partner_id,
            purpose=purpose,
            channel=channel,
            granted=granted,
            proof=proof,
        )

    def customer_find(
        self,
        criteria: records.CustomerCriteria,
    ) -> list[records.CustomerFound]:
        """Find customers, best first, at most ten."""
        return self.call(
            "customer_find",
            criteria=criteria,
        )

    def customer_overview(
        self,
        partner_id: int,
    ) -> records.CustomerOverview:
        """Everything that the company knows about a customer."""
        return self.call(
            "customer_overview",
            partner_id=partner_id,
        )

    def knowledge_search(
        self,
        query: str,
        limit: int | None = None,
    ) -> list[records.ArticleFound]:
        """Published articles, best first."""
        return self.call(
            "knowledge_search",
            query=query,
            limit=limit,
        )

    def lead_intake(
        self,
        values: records.LeadValues,
    ) -> records.LeadAnswer:
        """Take a lead in, once."""
        return self.call(
            "lead_intake",
            values=values,
        )

    def loyalty_balance(
        self,
        partner_id: int,
    ) -> records.LoyaltyBalance:
        """The points and the tier of a customer."""
        return self.call(
            "loyalty_balance",
            partner_id=partner_id,
        )

    def loyalty_earn(
        self,
        values: records.EarnValues,
    ) -> records.MovementAnswer:
        """Give points, once."""
        return self.call(
            "loyalty_earn",
            values=values,
        )

    def loyalty_enroll(
        self,
        partner_id: int,
        program: str | Literal[False],
    ) -> records.LoyaltyEnrolled:
        """Make a customer a member of a program, once."""
        return self.call(
            "loyalty_enroll",
            partner_id=partner_id,
            program=program,
        )

    def loyalty_ledger(
        self,
        partner_id: int,
        offset: int | None = None,
        limit: int | None = None,
    ) -> list[records.LedgerEntry]:
        """A page of the movements of a customer's points, oldest first."""
        return self.call(
            "loyalty_ledger",
            partner_id=partner_id,
            offset=offset,
            limit=limit,
        )

    def loyalty_redeem(
        self,
        values: records.RedeemValues,
    ) -> records.MovementAnswer:
        """Spend points, once."""
        return self.call(
            "loyalty_redeem",
            values=values,
        )

    def loyalty_reverse(
        self,
        source: str,
        external_ref: str,
        points: float | Literal[False],
    ) -> records.MovementAnswer:
        """Take an earning or a redemption back."""
        return self.call(
            "loyalty_reverse",
            source=source,
            external_ref=external_ref,
            points=points,
        )

    def metrics_get(
        self,
        partner_ids: list[int],
    ) -> list[records.Metrics]:
        """The sales figures of customers, in the order asked for."""
        return self.call(
            "metrics_get",
            partner_ids=partner_ids,
        )

    def metrics_refresh(
        self,
    ) -> records.MetricsRefreshed:
        """Compute the figures of changed customers now."""
        return self.call("metrics_refresh")

    def partners_by_ref(
        self,
        source: str,
        refs: list[str],
    ) -> dict[str, int]:
        """The customers that came from a source under these references."""
        return self.call(
            "partners_by_ref",
            source=source,
            refs=refs,
        )

    def sale_history_import(
        self,
        rows: list[records.SaleRow],
        options: records.SaleOptions,
    ) -> records.SaleAnswer:
        """Take in sales made in another system, line by line."""
        return self.call(
            "sale_history_import",
            rows=rows,
            options=options,
        )

    def segment_members(
        self,
        code: str,
        offset: int | None = None,
        limit: int | None = None,
    ) -> records.SegmentMembers:
        """A page of the members of a segment, ordered by id."""
        return self.call(
            "segment_members",
            code=code,
            offset=offset,
            limit=limit,
        )

    def segment_refresh(
        self,
        code: str,
    ) -> records.SegmentRefreshed:
        """Compare all customers with a segment's rules now."""
        return self.call(
            "segment_refresh",
            code=code,
        )
