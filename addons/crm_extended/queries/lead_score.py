"""SQL of the engagement score of leads."""

from datetime import datetime

from odoo.tools import SQL

#: tables whose rows are events, for the caller to flush
EVENT_MODELS = (
    "crm.lead",
    "res.company",
    "res.partner",
    "calendar.event",
    "mail.activity",
    "mail.message",
    "mailing.trace",
    "link.tracker.click",
    "sale.order",
)


def build_events(has_scanner_mark: bool) -> list[SQL]:
    """Return selects of what leads did: lead_id, kind, at.

    Each reads ``asked`` (id, company_id, partner_id, commercial_partner_id,
    email_normalized) and returns only events of these leads.

    :param has_scanner_mark: whether clicks know that a machine made them.
    """
    return [*_build_lead_events(), *_build_mailing_events(has_scanner_mark)]


def _build_lead_events() -> list[SQL]:
    """Return forms, meetings, calls, mails and orders of the leads asked for."""
    return [
        SQL(
            """
            SELECT a.id, 'web_form', a.create_date FROM asked a
             WHERE a.crm_source_page IS NOT NULL
            """
        ),
        SQL(
            """
            SELECT e.opportunity_id, 'meeting', e.start FROM calendar_event e
              JOIN asked a ON a.id = e.opportunity_id
             WHERE e.active
            """
        ),
        SQL(
            """
            SELECT a.id, 'call', COALESCE(t.date_done::timestamp, t.write_date)
              FROM mail_activity t
              JOIN asked a ON a.id = t.res_id
              JOIN mail_activity_type y ON y.id = t.activity_type_id
             WHERE t.res_model = 'crm.lead' AND NOT t.active
               AND y.category = 'phonecall'
            """
        ),
        SQL(
            """
            SELECT a.id, 'reply', m.date FROM mail_message m
              JOIN asked a ON a.id = m.res_id
              LEFT JOIN res_users u ON u.partner_id = m.author_id AND NOT u.share
             WHERE m.model = 'crm.lead' AND m.message_type = 'email' AND u.id IS NULL
            """
        ),
        SQL(
            """
            SELECT a.id, 'order', o.date_order FROM sale_order o
              JOIN asked a ON a.id = o.opportunity_id
             WHERE o.state = 'sale'
             UNION ALL
            SELECT a.id, 'order', o.date_order FROM asked a
              JOIN res_partner p ON p.commercial_partner_id = a.commercial_partner_id
              JOIN sale_order o ON o.partner_id = p.id
             WHERE o.state = 'sale' AND o.company_id = a.company_id
               AND o.opportunity_id IS DISTINCT FROM a.id
            """
        ),
    ]


def _build_mailing_events(has_scanner_mark: bool) -> list[SQL]:
    """Return replies to mailings and clicks in them; those of machines do not count."""
    is_person = SQL("AND k.crm_is_scanner IS NOT TRUE") if has_scanner_mark else SQL()
    return [
        SQL(
            """
            SELECT s.id, 'reply', s.reply_datetime FROM trace s
             WHERE s.reply_datetime IS NOT NULL
            """
        ),
        SQL(
            """
            SELECT s.id, 'click', k.create_date FROM trace s
              JOIN link_tracker_click k ON k.mailing_trace_id = s.trace_id
             WHERE TRUE %s
            """,
            is_person,
        ),
    ]


def build_score_query(
    lead_ids: list[int], events: list[SQL], attributes: list[SQL], now: datetime
) -> SQL:
    """Write reasons, scores and grades; return a row per lead whose score changed.

    Columns: lead_id, old_score (NULL when it had none), score. Uses the primary keys of
    the leads, and for events the indexes on their lead, contact or trace.

    :param lead_ids: the leads to score.
    :param events: selects of ``build_events`` and of other add-ons.
    :param attributes: selects of (rule id, lead id) that a rule's condition holds for.
    :param now: naive, UTC.
    """
    return SQL(
        """
        WITH asked AS MATERIALIZED (%(asked)s),
        trace AS MATERIALIZED (%(traces)s),
        event (lead_id, kind, date) AS (%(events)s),
        part AS (%(parts)s),
        reason AS (
            SELECT lead_id, rule_id, event_count, date_last,
                   CASE WHEN max_points = 0 THEN points
                        ELSE GREATEST(-max_points, LEAST(max_points, points))
                    END AS points
              FROM part
        ),
        %(reasons)s,
        %(totals)s
        UPDATE crm_lead l SET crm_score = g.score, crm_grade = g.grade
          FROM graded g
         WHERE l.id = g.id
           AND (l.crm_score IS DISTINCT FROM g.score
                OR l.crm_grade IS DISTINCT FROM g.grade)
        RETURNING l.id, g.old_score, g.score
        """,
        asked=_build_asked(lead_ids),
        traces=_build_traces(),
        events=SQL(" UNION ALL ").join(events),
        parts=_build_parts(attributes, now),
        reasons=_build_reasons(lead_ids),
        totals=_build_totals(),
    )


def build_changed_query(since: datetime, message_id: int, click_id: int) -> SQL:
    """Return the leads that changed, or did something, since the last time.

    Column: id. Reads new messages and clicks by their primary keys.

    :param since: naive, UTC; leads, orders and meetings written since then.
    :param message_id: the last ``mail.message`` seen.
    :param click_id: the last ``link.tracker.click`` seen.
    """
    return SQL(
        """
        SELECT id FROM crm_lead WHERE write_date >= %(since)s
         UNION
        SELECT res_id FROM mail_message
         WHERE id > %(message_id)s AND model = 'crm.lead'
         UNION
        SELECT opportunity_id FROM calendar_event
         WHERE opportunity_id IS NOT NULL AND write_date >= %(since)s
         UNION
        SELECT opportunity_id FROM sale_order
         WHERE opportunity_id IS NOT NULL AND write_date >= %(since)s
         UNION
        SELECT t.res_id FROM link_tracker_click k
          JOIN mailing_trace t ON t.id = k.mailing_trace_id
         WHERE k.id > %(click_id)s AND t.model = 'crm.lead'
         UNION
        SELECT l.id FROM link_tracker_click k
          JOIN mailing_trace t ON t.id = k.mailing_trace_id
          JOIN crm_lead l ON l.partner_id = t.res_id
         WHERE k.id > %(click_id)s AND t.model = 'res.partner'
        """,
        since=since,
        message_id=message_id,
        click_id=click_id,
    )


def _build_asked(lead_ids: list[int]) -> SQL:
    """Return the leads to score, as far as they are open and scored at all."""
    return SQL(
        """
        SELECT l.id, l.company_id, l.partner_id, p.commercial_partner_id,
               l.email_normalized, l.crm_source_page, l.create_date, l.crm_score
          FROM crm_lead l
          LEFT JOIN res_partner p ON p.id = l.partner_id
          LEFT JOIN res_company c ON c.id = l.company_id
         WHERE l.id = ANY(%s) AND l.active AND l.won_status = 'pending'
           AND c.crm_score_enabled IS NOT FALSE
        """,
        list(lead_ids),
    )


def _build_traces() -> SQL:
    """Return the mailings that went to the people of the leads, each once."""
    return SQL(
        """
        SELECT a.id, t.id AS trace_id, t.reply_datetime
          FROM asked a JOIN mailing_trace t
            ON t.model = 'crm.lead' AND t.res_id = a.id
         UNION
        SELECT a.id, t.id, t.reply_datetime
          FROM asked a JOIN mailing_trace t
            ON t.model = 'res.partner' AND t.res_id = a.partner_id
        """
    )


def _build_parts(attributes: list[SQL], now: datetime) -> SQL:
    """Return what each rule gives each lead, before its limit."""
    return SQL(
        """
            SELECT e.lead_id, r.id AS rule_id, r.max_points, count(*) AS event_count,
                   max(e.date) AS date_last,
                   sum(r.points * CASE WHEN r.half_life_days = 0 THEN 1.0::float8
                       ELSE power(0.5::float8,
                           extract(epoch FROM %(now)s - e.date)::float8 / 86400
                           / r.half_life_days) END) AS points
              FROM event e
              JOIN asked a ON a.id = e.lead_id
              JOIN crm_score_rule r ON r.active AND r.kind = e.kind
               AND (r.company_id IS NULL OR r.company_id = a.company_id)
             WHERE e.date <= %(now)s
               AND e.date > %(now)s - make_interval(days => r.window_days)
             GROUP BY e.lead_id, r.id
             UNION ALL
            SELECT a.id, r.id, r.max_points, 1, NULL, r.points
              FROM (%(attributes)s) AS held (rule_id, lead_id)
              JOIN asked a ON a.id = held.lead_id
              JOIN crm_score_rule r ON r.id = held.rule_id
               AND (r.company_id IS NULL OR r.company_id = a.company_id)
        """,
        attributes=SQL(" UNION ALL ").join(
            attributes or [SQL("SELECT NULL::int, NULL::int WHERE FALSE")]
        ),
        now=SQL("%s::timestamp", now),
    )


def _build_reasons(lead_ids: list[int]) -> SQL:
    """Return the parts of a query that write the reasons and delete old ones."""
    return SQL(
        """
        gone AS (
            DELETE FROM crm_lead_score_reason old
             WHERE old.lead_id = ANY(%(lead_ids)s)
               AND NOT EXISTS (SELECT FROM reason n WHERE n.lead_id = old.lead_id
                                                      AND n.rule_id = old.rule_id)
        ),
        kept AS (
            INSERT INTO crm_lead_score_reason AS old
                        (lead_id, rule_id, points, event_count, date_last)
            SELECT lead_id, rule_id, points, event_count, date_last FROM reason
                ON CONFLICT (lead_id, rule_id) DO UPDATE
               SET points = EXCLUDED.points, event_count = EXCLUDED.event_count,
                   date_last = EXCLUDED.date_last
        )
        """,
        lead_ids=list(lead_ids),
    )


def _build_totals() -> SQL:
    """Return the parts of a query that sum up and grade."""
    return SQL(
        """
        total AS (
            SELECT a.id, a.crm_score AS old_score, a.company_id,
                   GREATEST(0, floor(COALESCE(sum(r.points), 0) + 0.5))::int AS score
              FROM asked a LEFT JOIN reason r ON r.lead_id = a.id
             GROUP BY a.id, a.crm_score, a.company_id
        ),
        graded AS (
            SELECT t.id, t.old_score, t.score,
                   CASE WHEN t.score >= COALESCE(c.crm_grade_a_from, 80) THEN 'a'
                        WHEN t.score >= COALESCE(c.crm_grade_b_from, 50) THEN 'b'
                        WHEN t.score >= COALESCE(c.crm_grade_c_from, 20) THEN 'c'
                        ELSE 'd' END AS grade
              FROM total t LEFT JOIN res_company c ON c.id = t.company_id
        )
        """
    )
