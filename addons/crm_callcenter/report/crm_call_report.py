"""How calls went: per queue, agent and half hour."""

from odoo import fields, models
from odoo.tools import SQL

from ..models.call.crm_call import STATES
from ..models.call.crm_call_event import DIRECTIONS


class CrmCallReport(models.Model):
    """One row is one call, with the shares that a pivot averages.

    *First contact*: a caller who is known was answered, and did not call again within
    the company's days; calls younger than that do not count yet. *In time*,
    *abandoned* and *short* follow the formulas and thresholds of the company's board.
    """

    _name = "crm.call.report"
    _description = "Call Analysis"
    _auto = False
    _rec_name = "call_id"
    _order = "date_started desc, id desc"
    _depends = {
        "crm.call": [
            "agent_user_id",
            "commercial_partner_id",
            "company_id",
            "date_answered",
            "date_ended",
            "date_started",
            "date_wrapped",
            "direction",
            "disposition_id",
            "hold_seconds",
            "queue",
            "ring_seconds",
            "state",
            "talk_seconds",
            "transfer_count",
        ],
        "res.company": [
            "crm_board_abandon_formula",
            "crm_board_service_formula",
            "crm_board_short_seconds",
            "crm_board_target_seconds",
            "crm_call_first_contact_days",
            "crm_call_wrap_up_seconds",
        ],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    call_id = fields.Many2one(comodel_name="crm.call", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    queue = fields.Char(readonly=True)
    agent_user_id = fields.Many2one(
        comodel_name="res.users", string="Agent", readonly=True
    )
    direction = fields.Selection(selection=DIRECTIONS, readonly=True)
    state = fields.Selection(selection=STATES, readonly=True)
    disposition_id = fields.Many2one(
        comodel_name="crm.call.disposition", string="Outcome", readonly=True
    )
    date_started = fields.Datetime(string="Started", readonly=True)
    half_hour = fields.Char(
        readonly=True, help="Of the day, in the time zone of the company."
    )
    answered_pct = fields.Float(string="Answered (%)", aggregator="avg", readonly=True)
    service_pct = fields.Float(
        string="Service Level (%)", aggregator="avg", readonly=True
    )
    abandoned_pct = fields.Float(
        string="Abandoned (%)", aggregator="avg", readonly=True
    )
    wait_seconds = fields.Float(
        string="Speed of Answer (s)",
        aggregator="avg",
        readonly=True,
        help="Of incoming calls that were answered (ASA).",
    )
    handle_seconds = fields.Float(
        string="Handle Time (s)",
        aggregator="avg",
        readonly=True,
        help="Speaking, hold and work after answered calls (AHT).",
    )
    transferred_pct = fields.Float(
        string="Handed Over (%)",
        aggregator="avg",
        readonly=True,
        help="Of the answered calls.",
    )
    first_contact_pct = fields.Float(
        string="First Contact Resolution (%)",
        aggregator="avg",
        readonly=True,
        help="Of answered incoming calls of known customers: nobody of the customer "
        "called again within the days that the company says.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL("%s %s", self._get_select(), self._get_from())

    def _get_select(self) -> SQL:
        """Return the SELECT clause; override to add columns."""
        return SQL(
            """
            SELECT c.id, c.id AS call_id, c.company_id, c.queue, c.agent_user_id,
                   c.direction, c.state, c.disposition_id, c.date_started,
                   TO_CHAR(local_start, 'HH24:') || CASE
                       WHEN EXTRACT(MINUTE FROM local_start) < 30
                       THEN '00' ELSE '30' END AS half_hour,
                   CASE WHEN is_offered AND c.date_answered IS NOT NULL THEN 100.0
                        WHEN is_offered AND c.date_ended IS NOT NULL THEN 0.0
                        END AS answered_pct,
                   CASE WHEN NOT is_offered THEN NULL
                        WHEN c.date_answered IS NOT NULL THEN
                             CASE WHEN ring <= o.crm_board_target_seconds
                                  THEN 100.0 ELSE 0.0 END
                        WHEN o.crm_board_service_formula = 'answered' THEN NULL
                        WHEN o.crm_board_service_formula = 'decided'
                             AND c.date_ended IS NULL THEN NULL
                        WHEN o.crm_board_service_formula = 'offered_without_short'
                             AND is_short THEN NULL
                        ELSE 0.0 END AS service_pct,
                   CASE WHEN NOT is_offered THEN NULL
                        WHEN is_short AND o.crm_board_abandon_formula = 'without_short'
                             THEN NULL
                        WHEN c.date_answered IS NULL AND c.date_ended IS NOT NULL
                             THEN 100.0
                        ELSE 0.0 END AS abandoned_pct,
                   CASE WHEN is_offered AND c.date_answered IS NOT NULL
                        THEN ring END AS wait_seconds,
                   CASE WHEN c.date_answered IS NOT NULL AND c.date_ended IS NOT NULL
                        THEN talk + GREATEST(0,
                            EXTRACT(EPOCH FROM COALESCE(c.date_wrapped, c.date_ended)
                                - c.date_ended)) END AS handle_seconds,
                   CASE WHEN c.date_answered IS NOT NULL THEN
                        CASE WHEN handed > 0 THEN 100.0 ELSE 0.0 END
                        END AS transferred_pct,
                   CASE WHEN is_offered AND c.date_answered IS NOT NULL
                             AND c.commercial_partner_id IS NOT NULL
                             AND c.date_started + days < NOW() AT TIME ZONE 'UTC'
                        THEN CASE WHEN EXISTS (
                            SELECT 1 FROM crm_call again
                             WHERE again.commercial_partner_id
                                   = c.commercial_partner_id
                               AND again.company_id = c.company_id
                               AND again.direction = 'in'
                               AND again.date_started > c.date_started
                               AND again.date_started <= c.date_started + days)
                        THEN 0.0 ELSE 100.0 END END AS first_contact_pct
            """
        )

    def _get_from(self) -> SQL:
        """Return the FROM clause; override to join further tables."""
        return SQL(
            """
            FROM crm_call c
            JOIN res_company o ON o.id = c.company_id
            JOIN res_partner place ON place.id = o.partner_id
            CROSS JOIN LATERAL (
                SELECT c.date_started AT TIME ZONE 'UTC' AT TIME ZONE
                           COALESCE(place.tz, 'UTC') AS local_start,
                       c.direction = 'in' AS is_offered,
                       c.date_answered IS NULL AND c.date_ended IS NOT NULL
                           AND COALESCE(c.ring_seconds, 0)
                               < o.crm_board_short_seconds AS is_short,
                       -- what was nothing is NULL in calls that SQL opened
                       COALESCE(c.ring_seconds, 0) AS ring,
                       COALESCE(c.talk_seconds, 0) + COALESCE(c.hold_seconds, 0)
                           AS talk,
                       COALESCE(c.transfer_count, 0) AS handed,
                       o.crm_call_first_contact_days * INTERVAL '1 day' AS days
            ) fact
            """
        )
