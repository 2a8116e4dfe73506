"""The rules of tiers applied to members: for some of them, or for all at once."""

import ast
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries import tier as queries
from ...queries import tier_member as members
from ...tools.tier import (
    ANNIVERSARY,
    ZERO,
    Days,
    Standing,
    get_measure,
    get_review_window,
    get_window,
    review,
    upgrade,
)
from .tier_run import TierMove, TierRun

REVIEW_BATCH = 20000


class LoyaltyTierEngine(models.AbstractModel):
    """Bring members up to date; repeatable at any time.

    First come the periods that have ended, one after the other, then what was reached
    by today. What is decided is decided in ``tools/tier.py``; what counts is summed in
    ``queries/tier.py``.
    """

    _name = "loyalty.tier.engine"
    _description = "Rules of Tiers"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _refresh(self, partners, company):
        """Bring some customers up to date in all programs of a company.

        :param partners: contacts; their commercial partners count.
        """
        customer_ids = partners.commercial_partner_id.ids
        if customer_ids:
            for program in self._get_programs(company):
                self._run(program, program.company_id or company, customer_ids)

    @api.model
    def _run(self, program, company, customer_ids=None):
        """Bring the members of a program in a company up to date.

        :param customer_ids: commercial partners; ``None`` for all members.
        """
        # sudo: the system counts all documents, for whoever asks
        self = self.sudo().with_company(company)
        program = program.with_env(self.env)
        self._flush_sources()
        self._add_members(program, company, customer_ids)
        ladder = program._get_ladder()
        if ladder.tiers:
            today = self.env["loyalty.member"]._get_today(company)
            run = TierRun(program, company, customer_ids, ladder, today)
            if customer_ids is None:
                # enough memory to sort and hash the documents of all members
                with self.env["crm.customer.metric"]._pass_settings():
                    self._review_due(run)
                    self._measure(run)
            else:
                self._review_due(run)
                self._measure(run)
        self._invalidate()

    @api.model
    def _add_members(self, program, company, customer_ids=None, is_announced=False):
        """Make members of customers who have a card of the program."""
        self.env["loyalty.member"].flush_model()
        self.env.cr.execute(
            members.build_add_members_query(
                program.id,
                company.id,
                company._get_crm_timezone(),
                customer_ids,
                # who is asked for by name is a member in this company, too
                is_shared=not program.company_id and customer_ids is None,
                is_announced=is_announced,
            )
        )
        self.env["loyalty.member"].invalidate_model(flush=False)

    @api.model
    def _find_cards(self, program, company, customer_ids=None):
        """Give members another card when theirs was archived, or none."""
        model = self.env["loyalty.member"]
        model.flush_model()
        self.env.cr.execute(
            members.build_find_cards_query(
                program.id, company.id, customer_ids, model._get_today(company)
            )
        )
        self.env["loyalty.member"].invalidate_model(flush=False)

    @api.model
    def _get_programs(self, company):
        """Return the running programs with tiers in which a company takes part."""
        # sudo: the names of companies above are not read
        companies = company.sudo().parent_ids
        # sudo: the rules of a program are no secret
        return (
            self.env["loyalty.program"]
            .sudo()
            .search(
                Domain("tier_ids", "!=", False)
                & Domain("program_type", "=", "loyalty")
                & Domain("company_id", "in", [*companies.ids, False]),
                order="sequence, id",
            )
        )

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _review_due(self, run):
        """End periods, one after the other, until all members are in a running one."""
        program, company, ladder = run.program, run.company, run.ladder
        self.env.cr.execute(
            members.build_unlock_query(program.id, company.id, run.today)
        )
        while rows := self.env.execute_query(
            members.build_due_query(
                program.id,
                company.id,
                run.today - timedelta(days=ladder.grace_days),
                run.customer_ids,
                REVIEW_BATCH,
            )
        ):
            standings = {row[0]: Standing(*row[2:5]) for row in rows}
            enrolled = {row[0]: row[5] for row in rows}
            periods = {
                row[0]: [
                    get_review_window(window, standings[row[0]], row[5], ladder)
                    for window in run.windows
                ]
                for row in rows
            }
            amounts = self._get_review_amounts(run, rows, periods)
            moves = []
            for member_id, before in standings.items():
                by_tier = run.by_tier(amounts[member_id])
                after = review(ladder, before, by_tier, enrolled[member_id])
                tier = ladder.get_tier(before.tier_id)
                index = run.windows.index(tier.window) if tier else 0
                moves.append(
                    TierMove(
                        member_id,
                        before,
                        after,
                        "review",
                        tier,
                        by_tier.get(before.tier_id, ZERO),
                        periods[member_id][index],
                    )
                )
            self._write_moves(run, moves)

    def _get_review_amounts(self, run, rows, periods):
        """Return {member id: [amount per window]} of members whose period has ended."""
        days = [day for windows in periods.values() for day in windows]
        span = Days(min(day.first for day in days), max(day.last for day in days))
        query = queries.build_amounts_query(
            members.build_review_periods_query(
                [(row[0], row[1], periods[row[0]]) for row in rows]
            ),
            self._build_documents(run, span, [row[1] for row in rows]),
            len(run.windows),
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    def _measure(self, run):
        """Write what counts by today, and let members up who reached a higher tier."""
        ladder = run.ladder
        query = self._build_today_amounts(run)
        if query is None:
            return
        index = {window: number for number, window in enumerate(run.windows)}
        tiers = [
            (
                tier.id,
                tier.minimum,
                index[tier.window],
                index[get_measure(ladder, tier.id)],
            )
            for tier in ladder.tiers
        ]
        first = index[get_measure(ladder, None)]
        is_full = run.customer_ids is None
        if is_full:
            query = self._store_amounts(query)
        rows = self.env.execute_query(
            members.build_measure_query(
                query, tiers, first, len(run.windows), is_stored=is_full
            )
        )
        moves = []
        for member_id, tier_id, since, until, enrolled_on, *amounts in rows:
            before = Standing(tier_id, since, until)
            by_tier = run.by_tier(amounts)
            after = upgrade(ladder, before, by_tier, run.today, enrolled_on)
            tier = ladder.get_tier(after.tier_id)
            moves.append(
                TierMove(
                    member_id,
                    before,
                    after,
                    "reached",
                    tier,
                    by_tier[tier.id],
                    get_window(tier.window, run.today, enrolled_on, ladder.months),
                    amounts[index[get_measure(ladder, tier.id)]],
                )
            )
        if moves:
            self._write_moves(run, moves)

    def _store_amounts(self, query):
        """Put amounts into a table of this transaction, and return how to read them.

        PostgreSQL computes in parallel only for a statement that does not change a
        permanent table.
        """
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS loyalty_tier_amount"))
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE loyalty_tier_amount ON COMMIT DROP AS %s", query
            )
        )
        self.env.cr.execute(SQL("ANALYZE loyalty_tier_amount"))
        return SQL("SELECT * FROM loyalty_tier_amount")

    def _build_today_amounts(self, run):
        """Build the amounts of all members of a run within today's windows.

        :return: ``None`` when there are no members.
        """
        chosen = members.build_members_query(
            run.program.id, run.company.id, run.customer_ids
        )
        months = run.ladder.months
        if run.customer_ids is None and ANNIVERSARY not in run.windows:
            windows = [
                get_window(window, run.today, run.today, months)
                for window in run.windows
            ]
            span = Days(min(days.first for days in windows), run.today)
            documents = self._build_documents(run, span, None)
            return queries.build_shared_amounts_query(chosen, documents, windows)
        enrolled = self.env.execute_query(members.build_enrolled_query(chosen))
        if not enrolled:
            return None
        periods = {
            day: [get_window(window, run.today, day, months) for window in run.windows]
            for (day,) in enrolled
        }
        first = min(days.first for windows in periods.values() for days in windows)
        return queries.build_amounts_query(
            members.build_periods_query(chosen, periods),
            self._build_documents(run, Days(first, run.today), run.customer_ids),
            len(run.windows),
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _build_documents(self, run, span, customer_ids):
        """Build what counts in a program within some days."""
        return queries.build_documents_query(
            run.program.tier_basis,
            queries.Scope(
                company_ids=self._get_document_companies(run.program, run.company).ids,
                company_id=run.company.id,
                program_id=run.program.id,
                zone=run.company._get_crm_timezone(),
                first=span.first,
                last=span.last,
                products=self._build_products(run.program),
                customer_ids=customer_ids,
            ),
        )

    def _get_document_companies(self, program, company):
        """Return the companies whose documents count: branches belong to theirs."""
        if not program.company_id:
            return company
        return self.env["res.company"].search([("id", "child_of", company.id)])

    def _build_products(self, program):
        """Build the query of the products that count, ``None`` for all."""
        domain = ast.literal_eval(program.tier_product_domain or "[]")
        if not domain:
            return None
        products = self.env["product.product"].with_context(active_test=False)
        return products._search(Domain(domain)).subselect()

    def _write_moves(self, run, moves):
        """Write where members stand, and the history of it."""
        self.env.cr.execute(members.build_move_query([move.row for move in moves]))
        self.env["loyalty.tier.change"]._record(run, moves)

    def _flush_sources(self):
        """Write to the database what the queries read."""
        for model, names in {
            "account.move": [
                "state",
                "move_type",
                "payment_state",
                "invoice_date",
                "company_id",
                "commercial_partner_id",
                "amount_untaxed_signed",
                "amount_total",
                "amount_residual",
            ],
            "account.move.line": ["move_id", "balance", "display_type", "product_id"],
            "sale.order": [
                "state",
                "date_order",
                "partner_id",
                "company_id",
                "amount_untaxed",
                "currency_rate",
            ],
            "sale.order.line": ["order_id", "price_subtotal", "product_id"],
            "res.partner": ["commercial_partner_id"],
            "loyalty.card": ["partner_id", "program_id", "active"],
            "loyalty.point.entry": None,
            "loyalty.member": None,
        }.items():
            self.env[model].flush_model(names)

    def _invalidate(self):
        """Forget what was read of members, and the price lists that follow from it."""
        self.env["loyalty.member"].invalidate_model(flush=False)
        self.env["loyalty.tier.change"].invalidate_model(flush=False)
        self.env["res.partner"].invalidate_model(
            ["property_product_pricelist", "loyalty_tier_id"], flush=False
        )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Bring all members up to date: time has passed for them.

        Each program and company is a transaction of its own; what a job that is killed
        leaves is done by the next one.
        """
        progress = self.env["ir.cron"]._commit_progress
        runs = self._get_runs()
        progress(remaining=len(runs))
        for program, company in runs:
            self.env.cr.execute(members.build_follow_customers_query(company.id))
            self._find_cards(program, company)
            self._run(program, company)
            # not stopped half-way: the next call would begin with the first one again
            progress(1)

    def _get_runs(self):
        """Return (program, company) of all programs that have members."""
        companies = self.env["res.company"].search([("active", "=", True)])
        programs = self.env["loyalty.program"].search(
            [("program_type", "=", "loyalty")], order="id"
        )
        return [
            (program, company)
            for program in programs
            for company in program.company_id or companies
        ]
