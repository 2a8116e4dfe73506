"""SQL of the analysis of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from odoo.tools import SQL

# where talking is the answer, and nobody has to write one
SPOKEN_CHANNELS = ("phone", "in_person", "chat")
# stands for "every hour is a working hour" in the table of instants
NO_CALENDAR = 0


def build_event_counts() -> SQL:
    """Return what the history of the case ``c`` counts, in one row.

    Columns: reply_count, message_count, reopen_count, close_count, handover_count (it
    was taken from somebody, or moved to another team). For a LATERAL join; reads the
    events of the case through their index on (case_id, date, id). The companies of
    case and events are the same.
    """
    return SQL(
        """
        SELECT COUNT(*) FILTER (WHERE e.kind = 'agent_reply') AS reply_count,
               COUNT(*) FILTER (WHERE e.kind = 'customer_message') AS message_count,
               COUNT(*) FILTER (WHERE e.kind = 'reopened') AS reopen_count,
               COUNT(*) FILTER (WHERE e.kind = 'closed') AS close_count,
               COUNT(*) FILTER (
                   WHERE (e.kind = 'assigned'
                          AND e."values" #>> '{user_id,0}' <> 'false')
                      OR (e.kind = 'changed'
                          AND e."values" #>> '{team_id,0}' <> 'false')
               ) AS handover_count
          FROM crm_case_event e
         WHERE e.case_id = c.id
        """
    )


def build_case_cost(selects: Sequence[SQL]) -> SQL:
    """Return what the case ``c`` cost, in one row and column ``amount``.

    :param selects: as for ``case_cost.build_cost_query``; their indexes on the case
        are used.
    """
    return SQL(
        """
        SELECT SUM(cost.amount) AS amount
          FROM (%s) AS cost (position, id, kind, case_id, date, amount, user_id)
         WHERE cost.case_id = c.id
        """,
        SQL(" UNION ALL ").join(selects),
    )


def build_first_contact_pct() -> SQL:
    """Return 100 or 0 of a closed case ``c`` with its history ``e``; NULL when open.

    The definition stands in ``crm.case.report``.
    """
    return SQL(
        """
        CASE WHEN c.is_closed IS NOT TRUE THEN NULL
             WHEN e.reply_count <= 1
                  AND (e.reply_count = 1 OR c.channel IN %s)
                  AND e.message_count = 0
                  AND e.reopen_count = 0
                  AND e.handover_count = 0
                  AND NOT EXISTS (
                      SELECT FROM crm_case further
                       WHERE further.origin_id = c.id
                          OR further.merged_into_id = c.id
                  )
             THEN 100.0 ELSE 0.0 END
        """,
        SPOKEN_CHANNELS,
    )


def build_calendar() -> SQL:
    """Return by whose working hours the age of the case ``c`` is counted.

    The working hours of its promise, chosen as ``crm.sla.status._get_calendar`` does
    (a test compares them); without a promise those of its team.

    :return: a subquery of one value: an id of ``resource.calendar``, ``NO_CALENDAR``
        when all hours count.
    """
    return SQL(
        """
        (
            SELECT COALESCE(
                       CASE WHEN version.id IS NULL OR version.calendar_source = 'team'
                            THEN team.resource_calendar_id
                            WHEN version.calendar_source = 'customer'
                            THEN COALESCE(
                                contract.resource_calendar_id,
                                agreed.id,
                                version.resource_calendar_id
                            )
                            ELSE version.resource_calendar_id END,
                       %s
                   )
              FROM (VALUES (TRUE)) AS one
              LEFT JOIN crm_sla_policy_version version
                     ON version.id = c.sla_policy_version_id
              LEFT JOIN crm_case_team team ON team.id = c.team_id
              LEFT JOIN crm_service_contract contract
                     ON contract.id = c.service_contract_id
              LEFT JOIN res_partner customer ON customer.id = c.commercial_partner_id
              LEFT JOIN resource_calendar agreed
                     ON agreed.id::text
                        = customer.service_calendar_id ->> c.company_id::text
        )
        """,
        NO_CALENDAR,
    )


def build_open_calendars_query() -> SQL:
    """Return the working hours by which open cases of any company are served.

    One row is one calendar: its id, or ``NO_CALENDAR``. It tells nothing about cases.
    """
    return SQL(
        "SELECT DISTINCT %s FROM crm_case c WHERE c.is_closed IS NOT TRUE",
        build_calendar(),
    )


def build_age_band(
    bands: Sequence[str], limits: Mapping[int, Sequence[datetime | None]]
) -> SQL:
    """Return the class of age of the case ``c``; NULL when it is closed.

    :param bands: the keys of the classes, the youngest first.
    :param limits: calendar id -> one instant per class after the first: who came until
        then is at least in that class; ``None`` when nobody can be that old. Not empty.
    """
    names = [f"since_{number}" for number in range(1, len(bands))]
    older = [
        SQL(
            "WHEN c.date_received <= %s THEN %s",
            SQL.identifier("limits", name),
            band,
        )
        for name, band in zip(names, bands[1:], strict=True)
    ]
    rows = [
        SQL(
            "(%s, %s)",
            calendar_id,
            SQL(", ").join(SQL("%s::timestamp", instant) for instant in instants),
        )
        for calendar_id, instants in limits.items()
    ]
    return SQL(
        """
        CASE WHEN c.is_closed IS NOT TRUE
             THEN (SELECT CASE %s ELSE %s END
                     FROM (VALUES %s) AS limits (calendar_id, %s)
                    WHERE limits.calendar_id = %s) END
        """,
        SQL(" ").join(reversed(older)),
        bands[0],
        SQL(", ").join(rows),
        SQL(", ").join(SQL.identifier(name) for name in names),
        build_calendar(),
    )
