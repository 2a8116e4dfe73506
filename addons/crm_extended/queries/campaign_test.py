"""SQL that counts recipients and successes of the versions of a message."""

from __future__ import annotations

from odoo.tools import SQL

from .campaign_touch import build_messages


def build_counts_query(campaign_id: int, metric: str, versions: SQL) -> SQL:
    """Count people per version of a message.

    :param metric: ``click`` (people), ``reply``, or ``order``: an order of the customer
        after the message.
    :param versions: condition on ``message`` that names the versions of the test.
    :return: columns ``mailing_id``, ``step_id``, ``variant``, ``recipients`` and
        ``successes``; a message to nobody known counts by itself.
    """
    return SQL(
        """
        SELECT message.mailing_id, message.step_id, message.variant,
               COUNT(DISTINCT COALESCE(message.partner_id, -message.key)) AS recipients,
               COUNT(DISTINCT COALESCE(message.partner_id, -message.key))
                   FILTER (WHERE %(success)s) AS successes
          FROM (%(messages)s) message
         WHERE message.campaign_id = %(campaign_id)s AND NOT message.is_bounced
           AND %(versions)s
         GROUP BY message.mailing_id, message.step_id, message.variant
        """,
        success=_build_success(metric),
        messages=build_messages(),
        campaign_id=campaign_id,
        versions=versions,
    )


def _build_success(metric: str) -> SQL:
    if metric == "click":
        return SQL("message.clicks > 0")
    if metric == "reply":
        return SQL("message.is_replied")
    return SQL(
        """EXISTS (
            SELECT FROM res_partner person
              JOIN res_partner buyer
                ON buyer.commercial_partner_id = person.commercial_partner_id
              JOIN sale_order sale ON sale.partner_id = buyer.id
             WHERE person.id = message.partner_id
               AND sale.company_id = message.company_id
               AND sale.state = 'sale' AND sale.date_order >= message.date
        )"""
    )
