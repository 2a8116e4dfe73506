"""SQL of call lists: who is called next, and what waits for whom."""

from datetime import datetime, timedelta

from odoo.tools import SQL

MOST_PRIORITY = 3

# the telephone of nobody rings twice: not while a colleague has the same number on the
# screen, on whatever list
_FREE_NUMBER = SQL(
    """NOT EXISTS (
        SELECT 1 FROM crm_call_list_entry other
         WHERE other.company_id = entry.company_id
           AND other.phone_sanitized = entry.phone_sanitized
           AND other.state = 'taken')"""
)


def build_heads_query(list_id: int, zone_ids: list[int], now: datetime) -> SQL:
    """Build where the next entries of a list may be found: ``zone_id``, ``priority``.

    One row per zone and priority in which an entry is due, the best first: the higher
    priority, then who waits longest. Each is one probe of the index on list, zone,
    priority and date of waiting entries, however long the list is.

    :param zone_ids: zones in which it is no night and no holiday.
    """
    return SQL(
        """
        SELECT zone.id, level.priority
          FROM unnest(%(zones)s) zone (id)
         CROSS JOIN generate_series(0, %(most)s) level (priority)
         CROSS JOIN LATERAL (
            SELECT entry.date_next, entry.id
              FROM crm_call_list_entry entry
             WHERE entry.list_id = %(list)s AND entry.state = 'todo'
               AND entry.zone_id = zone.id AND entry.priority = level.priority
               AND entry.date_next <= %(now)s
             ORDER BY entry.date_next, entry.id
             LIMIT 1
         ) head
         ORDER BY level.priority DESC, head.date_next, head.id
        """,
        zones=zone_ids,
        most=MOST_PRIORITY,
        list=list_id,
        now=now,
    )


def build_take_query(
    list_id: int,
    head: tuple[int, int],
    now: datetime,
    user_id: int,
    offset: int,
) -> SQL:
    """Build the taking of one waiting entry: ``id``; no row when there is none.

    :param head: zone and priority, as ``build_heads_query`` gives them.
    :param offset: how many entries to leave to others who take one right now; 0 takes
        the first that nobody else is taking.
    """
    first = SQL(
        """
        SELECT entry.id
          FROM crm_call_list_entry entry
         WHERE entry.list_id = %s AND entry.state = 'todo' AND entry.zone_id = %s
           AND entry.priority = %s AND entry.date_next <= %s AND %s
         ORDER BY entry.date_next, entry.id
        """,
        list_id,
        *head,
        now,
        _FREE_NUMBER,
    )
    if offset:
        chosen = SQL(
            "SELECT id FROM crm_call_list_entry"
            " WHERE id = (%s OFFSET %s LIMIT 1) AND state = 'todo'"
            " FOR UPDATE SKIP LOCKED",
            first,
            offset,
        )
    else:
        chosen = SQL("%s LIMIT 1 FOR UPDATE OF entry SKIP LOCKED", first)
    return _build_taking(chosen, now, user_id)


def build_due_callbacks_query(list_ids: list[int], now: datetime, user_id: int) -> SQL:
    """Build whether callbacks are due: ``is_own_due``, ``is_team_due``; one row.

    Most of the time none is: one statement instead of two that take one.
    """
    return SQL(
        """
        SELECT EXISTS (
                 SELECT 1 FROM crm_call_list_entry
                  WHERE state = 'callback' AND user_id = %(user)s
                    AND date_next <= %(now)s),
               EXISTS (
                 SELECT 1 FROM crm_call_list_entry
                  WHERE state = 'callback' AND list_id = ANY(%(lists)s)
                    AND date_team <= %(now)s)
        """,
        user=user_id,
        now=now,
        lists=list_ids,
    )


def build_take_callback_query(
    list_ids: list[int], now: datetime, user_id: int, is_own: bool
) -> SQL:
    """Build the taking of a callback that is due: ``id``; no row when there is none.

    :param is_own: one that was promised to be made by this person; otherwise one whose
        owner let it pass. Uses the partial indexes of callbacks.
    """
    due = (
        SQL("entry.user_id = %s AND entry.date_next <= %s", user_id, now)
        if is_own
        else SQL("entry.date_team <= %s AND entry.date_next <= %s", now, now)
    )
    chosen = SQL(
        """
        SELECT entry.id
          FROM crm_call_list_entry entry
         WHERE entry.state = 'callback' AND entry.list_id = ANY(%s) AND %s AND %s
         ORDER BY entry.date_next, entry.id
         LIMIT 1 FOR UPDATE OF entry SKIP LOCKED
        """,
        list_ids,
        due,
        _FREE_NUMBER,
    )
    return _build_taking(chosen, now, user_id)


def _build_taking(chosen: SQL, now: datetime, user_id: int) -> SQL:
    return SQL(
        "UPDATE crm_call_list_entry SET state = 'taken', user_id = %(user)s,"
        " date_taken = %(now)s, write_uid = %(user)s, write_date = %(now)s"
        " WHERE id = (%(chosen)s) RETURNING id",
        user=user_id,
        now=now,
        chosen=chosen,
    )


def build_people_query(
    list_id: int, company_id: int, segment_ids: list[int], limit: int
) -> SQL:
    """Build who is in segments and on no entry of a list yet: ``partner_id``.

    Active contacts of the company and those of all companies, with a telephone.
    """
    return SQL(
        """
        SELECT DISTINCT member.partner_id
          FROM crm_segment_member member
          JOIN res_partner partner ON partner.id = member.partner_id
         WHERE member.segment_id = ANY(%s) AND member.company_id = %s
           AND member.date_left IS NULL AND partner.active
           AND (partner.company_id IS NULL OR partner.company_id = %s)
           AND partner.phone_sanitized IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM crm_call_list_entry entry
                            WHERE entry.list_id = %s
                              AND entry.partner_id = member.partner_id)
         ORDER BY member.partner_id
         LIMIT %s
        """,
        segment_ids,
        company_id,
        company_id,
        list_id,
        limit,
    )


def build_rest_query(
    company_id: int, number: str, entry_id: int, until: datetime
) -> SQL:
    """Build that a number rests on all other lists of the company until an instant.

    Entries that somebody is taking right now are left alone. Uses the index on company
    and number.
    """
    return SQL(
        """
        UPDATE crm_call_list_entry SET date_next = %(until)s
         WHERE id IN (
            SELECT id FROM crm_call_list_entry
             WHERE company_id = %(company)s AND phone_sanitized = %(number)s
               AND state = 'todo' AND id <> %(entry)s AND date_next < %(until)s
             ORDER BY id
               FOR UPDATE SKIP LOCKED)
        """,
        until=until,
        company=company_id,
        number=number,
        entry=entry_id,
    )


def _build_calls(company_ids: list[int]) -> SQL:
    """Build calls as people made them: one row is one call with an agent.

    What the telephone system reported as answered, and where no system reports, calls
    from lists whose outcome says that the person was spoken to.
    Columns: company_id, date (UTC), user_id, lead_id, partner_id (customer),
    disposition_id.
    """
    return SQL(
        """
        SELECT call.company_id, call.date_started AS date,
               call.agent_user_id AS user_id, call.lead_id,
               call.commercial_partner_id AS partner_id, call.disposition_id
          FROM crm_call call
         WHERE call.company_id = ANY(%(companies)s) AND call.date_answered IS NOT NULL
         UNION ALL
        SELECT attempt.company_id, attempt.date_dialled, attempt.user_id,
               attempt.lead_id, partner.commercial_partner_id, attempt.disposition_id
          FROM crm_call_attempt attempt
          JOIN res_partner partner ON partner.id = attempt.partner_id
          JOIN crm_call_disposition outcome
            ON outcome.id = attempt.disposition_id AND outcome.is_reached
         WHERE attempt.company_id = ANY(%(companies)s) AND attempt.call_id IS NULL
        """,
        companies=company_ids,
    )


def build_call_facts(company_ids: list[int]) -> SQL:
    """Build the calls that were made and answered, for targets: one row is one call.

    Columns: company_id, date (of the company's own day), user_id, team_id, lead_id,
    partner_id, territory_id (that of the deal).
    """
    return SQL(
        """
        SELECT call.company_id,
               (call.date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(
                    contact.tz, calendar.tz, 'UTC'))::date AS date,
               call.user_id, seller.sale_team_id AS team_id, call.lead_id,
               call.partner_id, lead.territory_id
          FROM (%s) call
          JOIN res_users seller ON seller.id = call.user_id
          JOIN res_company company ON company.id = call.company_id
          JOIN res_partner contact ON contact.id = company.partner_id
          LEFT JOIN resource_calendar calendar
                 ON calendar.id = company.resource_calendar_id
          LEFT JOIN crm_lead lead ON lead.id = call.lead_id
        """,
        _build_calls(company_ids),
    )


def build_call_count_query(
    company_id: int, disposition_ids: list[int] | None, where: SQL
) -> SQL:
    """Build the number of calls of customers: ``partner_id`` and ``value``.

    :param disposition_ids: outcomes that count, ``None`` for all calls.
    :param where: further condition over the alias ``d``.
    """
    return SQL(
        "SELECT d.partner_id, COUNT(*) AS value FROM (%s) d"
        " WHERE d.partner_id IS NOT NULL AND %s AND %s GROUP BY d.partner_id",
        _build_calls([company_id]),
        SQL("TRUE")
        if disposition_ids is None
        else SQL("d.disposition_id = ANY(%s)", disposition_ids),
        where,
    )


def build_call_changes(company_id: int, since: datetime) -> SQL:
    """Build the customers with whom somebody spoke lately: column ``partner_id``.

    The telephone system's events do not touch ``write_date``: calls that began up to a
    day before count as changed. Uses the indexes on the dates of both tables.
    """
    return SQL(
        """
        SELECT partner_id FROM crm_call
         WHERE company_id = %(company)s AND partner_id IS NOT NULL
           AND date_started >= %(day)s
         UNION
        SELECT partner_id FROM crm_call
         WHERE company_id = %(company)s AND partner_id IS NOT NULL
           AND write_date >= %(since)s
         UNION
        SELECT partner_id FROM crm_call_attempt
         WHERE company_id = %(company)s AND write_date >= %(since)s
        """,
        company=company_id,
        since=since,
        day=since - timedelta(days=1),
    )
