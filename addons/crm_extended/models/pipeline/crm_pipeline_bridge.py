"""What moved in the pipeline between two days, for the web client."""

from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...queries import pipeline_bridge as queries
from ...tools import bridge
from ...tools.sales_period import MONTHS, Period, get_calendar_period

SEES_ALL = "sales_team.group_sale_salesman_all_leads"
WEEK = timedelta(days=7)


class CrmPipelineBridge(models.AbstractModel):
    """Compare two days of the pipeline's history in ``env.company``.

    A salesperson sees the own deals, whoever sees all deals those of everybody.
    """

    _name = "crm.pipeline.bridge"
    _description = "Pipeline Bridge"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_bridge(self, choice=None):
        """Return everything that the page of the bridge shows.

        :param dict choice: what was chosen, each of it optional: ``date_from`` and
            ``date_to`` (days of the history), ``period`` (``month``, ``quarter``,
            ``year`` of ``date_to``, in which deals are to close, or ``all``),
            ``user_id``, ``team_id``, ``currency_id`` (a second currency).
        :return: dict: ``choice`` (all of it, filled in), ``days`` (latest first),
            ``users``, ``teams``, ``currencies`` (lists of ``id`` and ``name``),
            ``columns`` (one bridge per currency: ``currency_id`` and ``lines``, in
            order: ``kind``, ``label``, ``amount``, ``count``, ``start``, ``end``; those
            of the columns have the same kinds). Without two days there are no columns.
        :raises UserError: on a choice that is none.
        :raises AccessError: when the user may not see the pipeline's history.
        """
        days = self._get_days()
        choice = self._fill_choice(choice or {}, days)
        result = {
            "choice": {
                name: fields.Date.to_string(value) if "date" in name else value
                for name, value in choice.items()
            },
            "days": [fields.Date.to_string(day) for day in days],
            **self._get_options(choice, days),
            "columns": [],
        }
        if choice["date_from"] and choice["date_to"]:
            result["columns"] = self._get_columns(choice)
        return result

    @api.model
    @api.readonly
    def get_deals_action(self, choice, kind):
        """Return the action that opens the deals of one line.

        :param dict choice: as of `get_bridge`.
        :param str kind: of the line.
        :return: an ``ir.actions.act_window`` as a dictionary.
        :raises UserError: on a choice or a kind that is none.
        :raises AccessError: when the user may not see the pipeline's history.
        """
        labels = self._get_labels()
        if kind not in labels:
            raise UserError(self.env._("The bridge has no line “%s”.", kind))
        choice = self._fill_choice(choice or {}, self._get_days())
        currency = self.env["res.currency"].browse(choice["currency_id"])
        movements = self._get_movements(
            choice, currency or self.env.company.currency_id
        )
        return {
            "type": "ir.actions.act_window",
            "name": labels[kind],
            "res_model": "crm.lead",
            "views": [[False, "list"], [False, "form"]],
            "domain": [
                ("id", "in", [move.deal_ref for move in movements if move.kind == kind])
            ],
            # lost deals are archived
            "context": {"active_test": False, "create": False},
            "help": self.env._("These deals were deleted or merged with others."),
        }

    # ------------------------------------------------------------
    # CHOICE
    # ------------------------------------------------------------

    @api.model
    def _get_days(self):
        """Return the days of the history of ``env.company``, latest first."""
        self.env["crm.pipeline.snapshot"].check_access("read")
        days = self.env["crm.pipeline.snapshot.day"].search(
            [("company_id", "=", self.env.company.id)]
        )
        return days.mapped("date")

    @api.model
    def _fill_choice(self, choice, days):
        """Return a choice with everything in it that was left out.

        Without days: the latest one, and the one a week before it or next to that.
        """
        if not isinstance(choice, dict):
            raise UserError(self.env._("Choose two days to compare."))
        last = self._get_chosen_day(choice.get("date_to"), days) or next(
            iter(days), False
        )
        first = self._get_chosen_day(choice.get("date_from"), days)
        if not first and last:
            earlier = [day for day in days if day < last]
            first = next(
                (day for day in earlier if day <= last - WEEK),
                earlier[-1] if earlier else False,
            )
        if first and last and first >= last:
            raise UserError(self.env._("The first day has to be before the last one."))
        period = choice.get("period") or "quarter"
        if period != "all" and period not in MONTHS:
            raise UserError(self.env._("There is no such period: %s", period))
        return {
            "date_from": first,
            "date_to": last,
            "period": period,
            "user_id": self._get_chosen_user(choice),
            "team_id": self._get_chosen_id(choice, "team_id"),
            "currency_id": self._get_chosen_id(choice, "currency_id"),
        }

    @api.model
    def _get_chosen_day(self, value, days):
        """Return a chosen day of the history, false when none was chosen."""
        if not value:
            return False
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            day = None
        if day not in days:
            raise UserError(
                self.env._("The deals were not written down on this day: %s", value)
            )
        return day

    @api.model
    def _get_chosen_user(self, choice):
        """Return whose deals to show; a salesperson gets the own ones."""
        if not self.env.user.has_group(SEES_ALL):
            return self.env.uid
        return self._get_chosen_id(choice, "user_id")

    @api.model
    def _get_chosen_id(self, choice, name):
        """Return an id that was chosen, or false."""
        value = choice.get(name) or False
        if not isinstance(value, int):
            raise UserError(self.env._("This is no number of a record: %s", value))
        return value

    @api.model
    def _get_options(self, choice, days):
        """Return what else can be chosen: ``users``, ``teams`` and ``currencies``."""
        owners = {"user_id": [], "team_id": []}
        if days and self.env.user.has_group(SEES_ALL):
            domain = [
                ("company_id", "=", self.env.company.id),
                ("date", "in", [choice["date_from"], choice["date_to"]]),
            ]
            for name, records in owners.items():
                for [owner] in self.env["crm.pipeline.snapshot"]._read_group(
                    domain, [name]
                ):
                    if owner:
                        records.append({"id": owner.id, "name": owner.display_name})
        # those that are in use
        # pylint: disable-next=no-search-all
        currencies = self.env["res.currency"].search([]) - self.env.company.currency_id
        return {
            "users": owners["user_id"],
            "teams": owners["team_id"],
            "currencies": [{"id": one.id, "name": one.name} for one in currencies],
        }

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    @api.model
    def _get_columns(self, choice):
        """Return the bridge in the company's currency, and in the chosen one."""
        currencies = self.env.company.currency_id | self.env["res.currency"].browse(
            choice["currency_id"] or []
        )
        totals = [
            bridge.get_totals(self._get_movements(choice, currency))
            for currency in currencies
        ]
        shown = {bridge.OPENING, bridge.CLOSING}.union(*totals)
        return [
            {
                "currency_id": currency.id,
                "lines": self._get_lines(
                    total, [k for k in self._get_labels() if k in shown]
                ),
            }
            for currency, total in zip(currencies, totals, strict=True)
        ]

    @api.model
    def _get_lines(self, totals, kinds):
        """Return the lines of a bridge: where each begins and ends in the chart."""
        labels = self._get_labels()
        lines = []
        level = Decimal(0)
        for kind in kinds:
            amount, count = totals.get(kind, (Decimal(0), 0))
            start = Decimal(0) if kind in (bridge.OPENING, bridge.CLOSING) else level
            level = start + amount
            lines.append(
                {
                    "kind": kind,
                    "label": labels[kind],
                    "amount": float(amount),
                    "count": count,
                    "start": float(start),
                    "end": float(level),
                }
            )
        return lines

    @api.model
    def _get_movements(self, choice, currency):
        """Return the movements between the chosen days in a currency.

        :return: list of ``tools.bridge.Movement``.
        """
        company = self.env.company
        first, last = choice["date_from"], choice["date_to"]
        # the history is written by jobs only: there is nothing to flush
        before = self._read_deals(queries.build_opening_query(company.id, first))
        after = self._read_deals(
            queries.build_closing_query(
                company.id, first, last, company._get_crm_timezone()
            )
        )
        period = Period(None, None)
        if choice["period"] != "all":
            period = get_calendar_period(choice["period"], last)
        scope = bridge.Scope(
            *period, choice["user_id"] or None, choice["team_id"] or None
        )
        used = {
            deal.currency_id for deals in (before, after) for deal in deals.values()
        }
        rates = bridge.Rates(
            self._get_rates(used, currency, first),
            self._get_rates(used, currency, last),
            Decimal(str(currency.rounding)),
        )
        return bridge.get_movements(before, after, scope, rates)

    @api.model
    def _read_deals(self, query):
        """Return {number of the deal: ``tools.bridge.Deal``} of a query."""
        deals = {}
        for row in self.env.execute_query(query):
            ref, _name, status, amount, currency, user, team, category, closing = row
            deals[ref] = bridge.Deal(
                status, Decimal(str(amount)), currency, user, team, category, closing
            )
        return deals

    @api.model
    def _get_rates(self, currency_ids, currency, day):
        """Return {currency id: rate as Decimal} into a currency on a day."""
        company = self.env.company
        return {
            # as many digits as a float is good for: 0.9, not 0.8999999999999999
            source.id: Decimal(
                format(
                    source._get_conversion_rate(source, currency, company, day), ".12g"
                )
            )
            for source in self.env["res.currency"].browse(sorted(currency_ids))
        }

    @api.model
    def _get_labels(self):
        """Return the name of each line, in the order of the chart."""
        return {
            bridge.OPENING: self.env._("Opening"),
            "rate": self.env._("Exchange rates"),
            "added": self.env._("Added"),
            "moved_in": self.env._("Moved in"),
            "changed": self.env._("Amount changed"),
            "won": self.env._("Won"),
            "lost": self.env._("Lost"),
            "moved_out": self.env._("Slipped"),
            "handed_over": self.env._("Handed over"),
            "recategorised": self.env._("Taken in or left out"),
            "removed": self.env._("Deleted or archived"),
            bridge.CLOSING: self.env._("Closing"),
        }
