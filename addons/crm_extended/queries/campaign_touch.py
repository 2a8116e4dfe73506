"""SQL for what reached people from campaigns, and what they did with it."""

from __future__ import annotations

from odoo.tools import SQL


def build_messages() -> SQL:
    """List the messages of campaigns that went out, with what came back.

    From the list of messages (journeys), and from Odoo's traces of mailings that are
    not on that list. Opens are not looked at: mail programs open by themselves. Clicks
    count when a person made them.

    :return: a query with columns ``key`` (unique), ``company_id``, ``campaign_id``,
        ``partner_id`` (may be null), ``date``, ``channel``, ``mailing_id``,
        ``journey_id``, ``step_id`` (as drawn, whichever version), ``variant``,
        ``clicks``, ``scanner_clicks``, ``is_replied`` and ``is_bounced``.
    """
    return SQL(
        """
        SELECT message.*,
               COALESCE(clicked.clicks, 0) AS clicks,
               COALESCE(clicked.scanner_clicks, 0) AS scanner_clicks,
               COALESCE(trace.reply_datetime IS NOT NULL
                        OR trace.trace_status = 'reply', FALSE) AS is_replied,
               COALESCE(trace.trace_status = 'bounce', FALSE) AS is_bounced
          FROM (%s UNION ALL %s) message
          JOIN utm_campaign campaign
            ON campaign.id = message.campaign_id
           AND COALESCE(campaign.crm_company_id, message.company_id)
               = message.company_id
          LEFT JOIN mailing_trace trace ON trace.id = message.trace_id
          LEFT JOIN LATERAL (
                SELECT COUNT(*) FILTER (WHERE NOT COALESCE(click.crm_is_scanner, FALSE))
                           AS clicks,
                       COUNT(*) FILTER (WHERE click.crm_is_scanner) AS scanner_clicks
                  FROM link_tracker_click click
                 WHERE click.mailing_trace_id = trace.id
          ) clicked ON TRUE
        """,
        _build_logged(),
        _build_traced(),
    )


def _build_logged() -> SQL:
    """Return what the list of messages says went out."""
    return SQL(
        """
        SELECT log.id::bigint * 2 AS key,
               log.company_id,
               log.campaign_id,
               log.partner_id,
               COALESCE(sent.sent_datetime, log.date) AS date,
               log.channel,
               log.mailing_id,
               log.journey_id,
               COALESCE(step.origin_id, step.id) AS step_id,
               log.variant,
               log.mailing_trace_id AS trace_id
          FROM crm_send_log log
          LEFT JOIN crm_journey_step step ON step.id = log.step_id
          LEFT JOIN mailing_trace sent ON sent.id = log.mailing_trace_id
         WHERE log.state = 'sent' AND log.campaign_id IS NOT NULL
           AND COALESCE(sent.trace_status, '') NOT IN ('cancel', 'error')
        """
    )


def _build_traced() -> SQL:
    """Return the mails of mailings that are not on the list of messages."""
    return SQL(
        """
        SELECT trace.id::bigint * 2 + 1,
               COALESCE(mailing.crm_company_id, campaign.crm_company_id),
               trace.campaign_id,
               COALESCE(person.id, lead.partner_id),
               trace.sent_datetime,
               CASE trace.trace_type WHEN 'mail' THEN 'email' ELSE trace.trace_type END,
               trace.mass_mailing_id,
               NULL, NULL, NULL,
               trace.id
          FROM mailing_trace trace
          JOIN utm_campaign campaign ON campaign.id = trace.campaign_id
          LEFT JOIN mailing_mailing mailing ON mailing.id = trace.mass_mailing_id
          LEFT JOIN res_partner person
                 ON trace.model = 'res.partner' AND person.id = trace.res_id
          LEFT JOIN crm_lead lead
                 ON trace.model = 'crm.lead' AND lead.id = trace.res_id
         WHERE trace.sent_datetime IS NOT NULL
           AND trace.trace_status NOT IN ('cancel', 'error')
           AND NOT COALESCE(trace.is_test_trace, FALSE)
           AND NOT EXISTS (
               SELECT FROM crm_send_log log WHERE log.mailing_trace_id = trace.id
           )
        """
    )


def build_leads() -> SQL:
    """List the leads that came with a campaign of their company, lost ones included.

    :return: a query with columns ``lead_id``, ``company_id``, ``campaign_id``,
        ``partner_id`` (may be null) and ``date``.
    """
    return SQL(
        """
        SELECT lead.id AS lead_id,
               COALESCE(lead.company_id, campaign.crm_company_id) AS company_id,
               lead.campaign_id,
               lead.partner_id,
               lead.create_date AS date
          FROM crm_lead lead
          JOIN utm_campaign campaign
            ON campaign.id = lead.campaign_id
           AND (campaign.crm_company_id IS NULL OR lead.company_id IS NULL
                OR lead.company_id = campaign.crm_company_id)
        """
    )


def build_touches(sales: SQL) -> SQL:
    """List what sales may be credited to.

    A mail counts when its person clicked or answered, a message by another channel when
    it went out. So does a lead with the campaign, and the campaign written on the
    invoice, which is that of the order.

    :param sales: name of a query as `queries.campaign_margin.build_sales` gives it.
    :return: a query with columns ``kind`` (``message``, ``lead``, ``document``),
        ``key``, ``company_id``, ``campaign_id``, ``partner_id``, ``commercial_id``,
        ``date``, ``channel``, ``mailing_id``, ``journey_id``, ``step_id`` and
        ``variant``.
    """
    return SQL(
        """
        SELECT 'message' AS kind, message.key, message.company_id, message.campaign_id,
               message.partner_id, person.commercial_partner_id AS commercial_id,
               message.date, message.channel, message.mailing_id, message.journey_id,
               message.step_id, message.variant
          FROM (%(messages)s) message
          JOIN res_partner person ON person.id = message.partner_id
         WHERE message.clicks > 0 OR message.is_replied OR message.channel <> 'email'
         UNION ALL
        SELECT 'lead', lead.lead_id, lead.company_id, lead.campaign_id,
               lead.partner_id, person.commercial_partner_id, lead.date,
               NULL, NULL, NULL, NULL, NULL
          FROM (%(leads)s) lead
          JOIN res_partner person ON person.id = lead.partner_id
         UNION ALL
        SELECT 'document', sale.root_id, sale.company_id, sale.campaign_id,
               sale.commercial_id, sale.commercial_id, sale.date,
               NULL, NULL, NULL, NULL, NULL
          FROM %(sales)s sale
          JOIN utm_campaign campaign
            ON campaign.id = sale.campaign_id
           AND COALESCE(campaign.crm_company_id, sale.company_id) = sale.company_id
        """,
        messages=build_messages(),
        leads=build_leads(),
        sales=sales,
    )
