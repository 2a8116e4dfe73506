"""SQL of the guard-rails: what people got lately, and who may not be written to."""

from datetime import datetime

from odoo.tools import SQL


def build_sent_query(
    company_id: int, channel: str, partner_ids: list[int], since: datetime
) -> SQL:
    """Return what people got by a channel since an instant.

    One row is one person; columns: partner_id, dates (array of timestamps), last_id
    (bigint: the latest row of the list of messages). Uses the partial index of sent
    messages on (partner_id, channel, date). Only of this company.
    """
    return SQL(
        """
        SELECT partner_id, array_agg(date), MAX(id)
          FROM crm_send_log
         WHERE partner_id = ANY(%s) AND channel = %s AND state = 'sent'
           AND date > %s AND company_id = %s
         GROUP BY partner_id
        """,
        partner_ids,
        channel,
        since,
        company_id,
    )


def build_reached_query(step_id: int, addresses: list[str]) -> SQL:
    """Return who got a step at which address already.

    Columns: address, partner_id, last_id (the latest row). Uses the partial index of
    sent messages on (step_id, address).
    """
    return SQL(
        """
        SELECT address, partner_id, MAX(id)
          FROM crm_send_log
         WHERE step_id = %s AND address = ANY(%s) AND state = 'sent'
         GROUP BY address, partner_id
        """,
        step_id,
        addresses,
    )


def build_last_sent_query(company_id: int, channel: str, partner_ids: list[int]) -> SQL:
    """Return the latest row of the list of messages that people got by a channel.

    Columns: partner_id, id. Uses the same index as ``build_sent_query``.
    """
    return SQL(
        """
        SELECT partner_id, MAX(id)
          FROM crm_send_log
         WHERE partner_id = ANY(%s) AND channel = %s AND state = 'sent'
           AND company_id = %s
         GROUP BY partner_id
        """,
        partner_ids,
        channel,
        company_id,
    )


def build_append_again_query(
    trace_ids: list[int],
    state: str,
    reason: str | None,
    detail: str | None,
    only_held: bool,
    now: datetime,
) -> SQL:
    """Append a copy of the last row of each message, with another state.

    :param only_held: of those whose last row says that they were held.
    """
    return SQL(
        """
        INSERT INTO crm_send_log
            (company_id, partner_id, address, channel, purpose_id, campaign_id,
             journey_id, step_id, mailing_id, variant, mailing_trace_id, date, state,
             reason, detail)
        SELECT company_id, partner_id, address, channel, purpose_id, campaign_id,
               journey_id, step_id, mailing_id, variant, mailing_trace_id, %(now)s,
               %(state)s, %(reason)s, %(detail)s
          FROM (SELECT DISTINCT ON (mailing_trace_id) *
                  FROM crm_send_log
                 WHERE mailing_trace_id = ANY(%(traces)s)
                 ORDER BY mailing_trace_id, id DESC) last
         WHERE last.state != %(state)s AND (NOT %(held)s OR last.state = 'held')
        """,
        now=now,
        state=state,
        reason=reason,
        detail=detail or None,
        traces=trace_ids,
        held=only_held,
    )
