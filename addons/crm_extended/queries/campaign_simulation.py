"""SQL for what past campaigns say about one that has not started."""

from __future__ import annotations

from odoo.tools import SQL


def build_past_query(
    company_id: int,
    campaign_id: int,
    channel: str,
    success: SQL,
    response: SQL,
    segment_ids: list[int] | None,
) -> SQL:
    """Count people reached and people who responded, per past campaign.

    :param campaign_id: the campaign that is simulated; it is left out.
    :param success: condition on ``response`` that a response fulfils.
    :param response: query of ``crm.campaign.response.report``.
    :param segment_ids: look only at people who are in one of these; None for all.
    :return: columns ``campaign_id``, ``people``, ``successes`` and ``margin``.
    """
    within = (
        SQL(
            """AND EXISTS (
                SELECT FROM crm_segment_member member
                 WHERE member.segment_id = ANY(%s)
                   AND member.partner_id = response.partner_id
                   AND member.date_left IS NULL
            )""",
            segment_ids,
        )
        if segment_ids is not None
        else SQL()
    )
    return SQL(
        """
        SELECT response.campaign_id,
               COUNT(DISTINCT response.partner_id) FILTER (
                   WHERE response.messages > 0 AND response.channel = %(channel)s
               ) AS people,
               COUNT(DISTINCT response.partner_id) FILTER (WHERE %(success)s)
                   AS successes,
               SUM(response.margin) AS margin
          FROM (%(response)s) response
         WHERE response.company_id = %(company_id)s
           AND response.campaign_id <> %(campaign_id)s %(within)s
         GROUP BY response.campaign_id
        """,
        channel=channel,
        success=success,
        response=response,
        company_id=company_id,
        campaign_id=campaign_id,
        within=within,
    )
