"""SQL that lets recordings go."""

from datetime import datetime

from odoo.tools import SQL


def build_forget_query(condition: SQL, now: datetime) -> SQL:
    """Return the statement that asks telephone systems to delete recordings.

    One row of ``crm_cti_command`` for each recorded call ``call`` that meets the
    condition; where no bridge takes it, an administrator is asked. The caller flushes
    calls and commands, and removes the links afterwards.
    """
    return SQL(
        """
        INSERT INTO crm_cti_command (provider_id, company_id, kind, state, external_id,
                                     recording_url, date_asked, create_date, write_date)
        SELECT call.provider_id, call.company_id, 'forget', 'waiting',
               call.external_id, call.recording_url, %(now)s, %(now)s, %(now)s
          FROM crm_call call
         WHERE call.has_recording
           AND call.recording_url IS NOT NULL
           AND call.provider_id IS NOT NULL
           AND %(condition)s
        """,
        now=now,
        condition=condition,
    )


def build_forget_events_query(condition: SQL) -> SQL:
    """Return the statement that takes the links from the events of recorded calls.

    Of the calls ``call`` that meet the condition; before these lose theirs. Uses the
    index on telephone system and name of a call.
    """
    return SQL(
        """
        UPDATE crm_call_event event
           SET recording_url = NULL
          FROM crm_call call
         WHERE call.has_recording
           AND %(condition)s
           AND event.provider_id = call.provider_id
           AND event.external_id = call.external_id
           AND event.recording_url IS NOT NULL
        """,
        condition=condition,
    )
