"""How customers are served: per team, agent, type and customer."""

from odoo import fields, models
from odoo.tools import SQL

from ..models.case.crm_case import CHANNELS, SEVERITIES
from ..queries import case_report
from ..tools.case_age import AGE_BAND_HOURS, AGE_BANDS

# as Odoo's ratings: from here on a customer is satisfied
SATISFIED_RATING = 4


class CrmCaseReport(models.Model):
    """One row is one case; cases that were merged into another one count there.

    *First-contact resolution* is what service desks call a one-touch case, and
    stricter than Zendesk Explore's metric of that name in that nobody may have come
    back. A closed case was resolved at the first contact when

    - one answer left to the customer (on the phone, in person and in the chat none is
      needed: there the conversation is the answer),
    - the customer sent no further message, and opened no follow-up case; no other case
      was merged into it,
    - it was never reopened, and
    - nobody handed it over: it was taken from no agent, and moved to no other team.

    *Working hours* are those of ``crm.sla.status``: the clocks of the promise. A case
    without a promise has none, and does not count in their average. The *age* of an
    open case is the working time since it was received, waiting for the customer
    included, by the hours of its promise, else of its team.
    """

    _name = "crm.case.report"
    _description = "Case Analysis"
    _auto = False
    _rec_name = "case_id"
    _order = "date_received desc, id desc"
    _depends = {
        "crm.case": [
            "active",
            "channel",
            "commercial_partner_id",
            "company_id",
            "date_closed",
            "date_first_response",
            "date_received",
            "is_closed",
            "is_waiting",
            "merged_into_id",
            "origin_id",
            "partner_id",
            "rating_last_value",
            "service_contract_id",
            "service_level",
            "severity",
            "sla_policy_version_id",
            "team_id",
            "type_id",
            "user_id",
        ],
        "crm.case.cost.report": ["amount", "case_id"],
        "crm.case.event": ["case_id", "kind", "values"],
        "crm.case.team": ["resource_calendar_id"],
        "crm.service.contract": ["resource_calendar_id"],
        "crm.sla.policy.version": ["calendar_source", "resource_calendar_id"],
        "crm.sla.status": [
            "case_id",
            "date_reached",
            "elapsed_hours",
            "milestone",
            "ordinal",
        ],
        "res.company": ["currency_id"],
        "res.partner": ["service_calendar_id"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(comodel_name="crm.case", readonly=True)
    active = fields.Boolean(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    team_id = fields.Many2one(comodel_name="crm.case.team", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", readonly=True
    )
    type_id = fields.Many2one(comodel_name="crm.case.type", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Contact", readonly=True
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    channel = fields.Selection(selection=CHANNELS, readonly=True)
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    service_level = fields.Selection(
        selection=lambda self: self.env["crm.case"]._get_service_levels(), readonly=True
    )
    is_closed = fields.Boolean(string="Closed", readonly=True)
    is_waiting = fields.Boolean(string="Waiting for Customer", readonly=True)
    age_band = fields.Selection(
        selection=AGE_BANDS,
        string="Age in Working Hours",
        readonly=True,
        help="Of open cases: since they were received, by the working hours of the "
        "promise or of the team.",
    )
    date_received = fields.Datetime(string="Received", readonly=True)
    date_first_response = fields.Datetime(string="First Answer", readonly=True)
    date_closed = fields.Datetime(string="Closed On", readonly=True)
    # measures
    arrival_count = fields.Integer(string="Arrivals", aggregator="sum", readonly=True)
    open_count = fields.Integer(string="Open", aggregator="sum", readonly=True)
    closed_count = fields.Integer(
        string="Closed Cases", aggregator="sum", readonly=True
    )
    reply_count = fields.Integer(
        string="Answers", aggregator="sum", readonly=True, help="To the customer."
    )
    reopen_count = fields.Integer(
        string="Times Reopened", aggregator="sum", readonly=True
    )
    first_contact_pct = fields.Float(
        string="Resolved at First Contact (%)",
        aggregator="avg",
        readonly=True,
        help="Of the closed cases: one answer, and neither a further message of the "
        "customer, nor reopened, nor handed over.",
    )
    reopened_pct = fields.Float(
        string="Reopened (%)",
        aggregator="avg",
        readonly=True,
        help="Of the cases that were closed at least once.",
    )
    first_response_hours = fields.Float(
        string="Working Hours to First Answer",
        aggregator="avg",
        readonly=True,
        help="By the calendar of the promise, pauses taken out.",
    )
    resolution_hours = fields.Float(
        string="Working Hours to Resolution",
        aggregator="avg",
        readonly=True,
        help="By the calendar of the promise, pauses taken out.",
    )
    cost = fields.Monetary(aggregator="sum", readonly=True)
    rating = fields.Float(
        string="Rating (1-5)",
        aggregator="avg",
        readonly=True,
        help="The last one that the customer gave.",
    )
    satisfied_pct = fields.Float(
        string="Satisfied (%)",
        aggregator="avg",
        readonly=True,
        help="Of the cases that were rated: with 4 or 5.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL("%s %s %s", self._get_select(), self._get_from(), self._get_where())

    def _get_select(self) -> SQL:
        """Return the SELECT clause; override to add columns."""
        return SQL(
            """
            SELECT c.id, c.id AS case_id, c.active, c.company_id,
                   %(currency_id)s AS currency_id,
                   c.team_id, c.user_id, c.type_id, c.partner_id,
                   c.commercial_partner_id, c.channel, c.severity, c.service_level,
                   c.is_closed, c.is_waiting, c.date_received, c.date_first_response,
                   c.date_closed,
                   %(age_band)s AS age_band,
                   1 AS arrival_count,
                   (c.is_closed IS NOT TRUE)::integer AS open_count,
                   (c.is_closed IS TRUE)::integer AS closed_count,
                   e.reply_count, e.reopen_count,
                   %(first_contact_pct)s AS first_contact_pct,
                   CASE WHEN c.is_closed OR e.close_count > 0
                        THEN 100.0 * (e.reopen_count > 0)::integer END AS reopened_pct,
                   first_response.elapsed_hours AS first_response_hours,
                   resolution.elapsed_hours AS resolution_hours,
                   COALESCE(
                       cost.amount * COALESCE(account_currency_table.rate, 1), 0
                   ) AS cost,
                   NULLIF(c.rating_last_value, 0) AS rating,
                   CASE WHEN c.rating_last_value > 0
                        THEN 100.0 * (c.rating_last_value >= %(satisfied)s)::integer
                        END AS satisfied_pct
            """,
            age_band=case_report.build_age_band(
                [key for key, _label in AGE_BANDS], self._get_age_limits()
            ),
            first_contact_pct=case_report.build_first_contact_pct(),
            currency_id=self.env.company.currency_id.id,
            satisfied=SATISFIED_RATING,
        )

    def _get_from(self) -> SQL:
        """Return the FROM clause; override to join further tables.

        What is joined has one row per case, and is not read when none of its columns
        is asked for.
        """
        return SQL(
            """
            FROM crm_case c
            LEFT JOIN %(rates)s ON account_currency_table.company_id = c.company_id
            LEFT JOIN crm_sla_status first_response
                   ON first_response.case_id = c.id
                  AND first_response.milestone = 'first_response'
                  AND first_response.ordinal = 1
                  AND first_response.date_reached IS NOT NULL
            LEFT JOIN crm_sla_status resolution
                   ON resolution.case_id = c.id
                  AND resolution.milestone = 'resolution'
                  AND resolution.ordinal = 1
                  AND resolution.date_reached IS NOT NULL
            LEFT JOIN LATERAL (%(events)s) e ON TRUE
            LEFT JOIN LATERAL (%(cost)s) cost ON TRUE
            """,
            # cases of several companies add up in the currency of the first one
            rates=self.env["res.currency"]._get_simple_currency_table(
                self.env.companies
            ),
            events=case_report.build_event_counts(),
            cost=case_report.build_case_cost(
                self.env["crm.case.cost.report"]._get_selects()
            ),
        )

    def _get_where(self) -> SQL:
        """Return the WHERE clause; override to leave cases out."""
        return SQL("WHERE c.merged_into_id IS NULL")

    def _get_age_limits(self):
        """Return {calendar id: [instant per class of age after the first]}.

        Ages change with the clock, and working hours are Odoo's to know: the instants
        are computed here, and the database compares them with when cases came.
        """
        # the cases are flushed by the query of which this is a part, which is too late
        for name in (
            "crm.case",
            "crm.case.team",
            "crm.service.contract",
            "crm.sla.policy.version",
            "res.partner",
        ):
            self.env[name].flush_model(self._depends[name])
        rows = self.env.execute_query(case_report.build_open_calendars_query())
        now = fields.Datetime.now()
        calendars = self.env["crm.sla.calendar"]
        return {
            calendar_id: calendars._get_instants_before(
                self.env["resource.calendar"].browse(calendar_id or ()),
                AGE_BAND_HOURS,
                now,
            )
            for calendar_id in {case_report.NO_CALENDAR, *(row[0] for row in rows)}
        }
