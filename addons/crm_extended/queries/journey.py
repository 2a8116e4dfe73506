"""SQL of the engine that walks people through journeys."""

from datetime import date, datetime

from odoo.tools import SQL


def build_claim_query(journey_id: int, now: datetime, limit: int) -> SQL:
    """Return the people of a journey whose next step is due, locked.

    One column: id, the longest due first. The partial index on (journey_id, date_due,
    id) of those who are on the way is all that is read; people that another worker
    has taken are left out.
    """
    return SQL(
        """
        SELECT id
          FROM crm_journey_person
         WHERE journey_id = %s AND state = 'running' AND date_due <= %s
         ORDER BY date_due, id
         LIMIT %s
           FOR UPDATE SKIP LOCKED
        """,
        journey_id,
        now,
        limit,
    )


def build_take_events_query(limit: int) -> SQL:
    """Take the oldest events from the queue; those of another worker are left out.

    Columns: id, company_id, partner_id, kind, res_id, date.
    """
    return SQL(
        """
        DELETE FROM crm_journey_event
         WHERE id IN (SELECT id FROM crm_journey_event
                       ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
        RETURNING id, company_id, partner_id, kind, res_id, date
        """,
        limit,
    )


def build_enter_query(
    journey_id: int,
    people: list[tuple],
    again_after: datetime | None,
    now: datetime,
) -> SQL:
    """Let people into the current version of a journey.

    Nobody is in it twice at once; who was in it before enters again only when that was
    before ``again_after``. Archived people, and people of another company, stay out.

    :param people: tuples (partner id, document id or None, lead id or None); not empty.
    :param again_after: ``None`` when nobody enters twice.
    :return: the INSERT; one row (id) per person who entered.
    """
    return SQL(
        """
        INSERT INTO crm_journey_person
            (journey_id, version_id, company_id, partner_id, res_id, lead_id, state,
             step_id, date_due, date_entered, attempts)
        SELECT DISTINCT ON (partner.id)
               journey.id, journey.version_id, journey.company_id, partner.id,
               person.res_id, lead.id, 'running', version.first_step_id, NULL, %(now)s,
               0
          FROM (VALUES %(people)s) AS person (partner_id, res_id, lead_id)
          JOIN res_partner partner
            ON partner.id = person.partner_id AND partner.active
          JOIN crm_journey journey ON journey.id = %(journey)s
          JOIN crm_journey_version version ON version.id = journey.version_id
          LEFT JOIN crm_lead lead ON lead.id = person.lead_id
         WHERE (partner.company_id IS NULL OR partner.company_id = journey.company_id)
           AND NOT EXISTS (
               SELECT 1 FROM crm_journey_person walk
                WHERE walk.journey_id = journey.id AND walk.partner_id = partner.id
                  AND (walk.state = 'running'
                       OR %(again)s::timestamp IS NULL
                       OR walk.date_entered > %(again)s))
         ORDER BY partner.id, person.res_id DESC NULLS LAST
        RETURNING id
        """,
        journey=journey_id,
        people=SQL(", ").join(
            SQL("(%s::integer, %s::integer, %s::integer)", *person) for person in people
        ),
        again=again_after,
        now=now,
    )


def build_leave_query(
    journey_id: int, partner_ids: list[int], state: str, reason: str, now: datetime
) -> SQL:
    """Take people who are on the way out of a journey."""
    return SQL(
        """
        UPDATE crm_journey_person
           SET state = %s, reason = %s, date_left = %s, step_id = NULL, date_due = NULL
         WHERE journey_id = %s AND state = 'running' AND partner_id = ANY(%s)
        """,
        state,
        reason,
        now,
        journey_id,
        partner_ids,
    )


def build_move_query(
    person_ids: list[int], step_id: int | None, due: datetime | None, now: datetime
) -> SQL:
    """Put people before their next step, or at the end when there is none."""
    if step_id:
        return SQL(
            "UPDATE crm_journey_person SET step_id = %s, date_due = %s, attempts = 0"
            " WHERE id = ANY(%s)",
            step_id,
            due,
            person_ids,
        )
    return SQL(
        "UPDATE crm_journey_person SET state = 'done', date_left = %s, step_id = NULL,"
        " date_due = NULL WHERE id = ANY(%s)",
        now,
        person_ids,
    )


def build_retry_query(person_ids: list[int], due: datetime) -> SQL:
    """Let people try their step again later."""
    return SQL(
        "UPDATE crm_journey_person SET date_due = %s, attempts = attempts + 1"
        " WHERE id = ANY(%s)",
        due,
        person_ids,
    )


def build_birthday_query(company_id: int, month_days: list[int]) -> SQL:
    """Return the people who have their birthday on one of some days.

    One column: partner id. Uses the index on the day of the year.

    :param month_days: month x 100 + day.
    """
    return SQL(
        """
        SELECT id FROM res_partner
         WHERE birth_month_day = ANY(%s) AND active
           AND (company_id IS NULL OR company_id = %s)
        """,
        month_days,
        company_id,
    )


def build_dormant_query(company_id: int, first: date, last: date) -> SQL:
    """Return the customers whose last purchase was on one of some days.

    One column: partner id. First and last day are included.
    """
    return SQL(
        """
        SELECT partner_id FROM crm_customer_metric
         WHERE company_id = %s AND last_sale_date BETWEEN %s AND %s
        """,
        company_id,
        first,
        last,
    )


def build_drop_repeated_query(kept_id: int, merged_ids: list[int], reason: str) -> SQL:
    """Take merged people out of journeys that the one who stays, or another, walks.

    Of several walks of one journey the one of the person who stays goes on, else the
    oldest.
    """
    return SQL(
        """
        UPDATE crm_journey_person walk
           SET state = 'left', reason = %(reason)s, step_id = NULL, date_due = NULL,
               date_left = now() AT TIME ZONE 'UTC'
         WHERE walk.partner_id = ANY(%(merged)s) AND walk.state = 'running'
           AND EXISTS (
               SELECT 1 FROM crm_journey_person other
                WHERE other.journey_id = walk.journey_id AND other.state = 'running'
                  AND (other.partner_id = %(kept)s
                       OR (other.partner_id = ANY(%(merged)s) AND other.id < walk.id)))
        """,
        reason=reason,
        merged=merged_ids,
        kept=kept_id,
    )
