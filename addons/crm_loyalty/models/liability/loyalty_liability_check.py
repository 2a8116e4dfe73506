"""Proving the liability: what the ledger of points says, and what the account shows."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...queries.liability_facts import build_open_points_query
from ...tools.liability import compute_liability, round_money
from .loyalty_liability_policy import RELATIVE

# journal items that are listed with a difference
ITEM_LIMIT = 200


class Proof(NamedTuple):
    """What is known of one program and currency: amounts in currency and company."""

    expected: list
    found: list


class LoyaltyLiabilityCheck(models.Model):
    """The liability of one program in one currency, by the ledger and by the account.

    By the ledger means: all movements that were counted until the last posted period,
    valued anew; not what the lines of that period say. Written every night and on
    demand; what differs is shown with its documents and never mended.
    """

    _name = "loyalty.liability.check"
    _description = "Liability Check"
    _order = "is_different desc, company_id, policy_id, currency_id"
    _rec_name = "policy_id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    date = fields.Datetime(string="Checked", required=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade", index=True
    )
    policy_id = fields.Many2one(
        comodel_name="loyalty.liability.policy",
        string="Program",
        required=True,
        ondelete="cascade",
        index=True,
    )
    account_id = fields.Many2one(related="policy_id.liability_account_id")
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, ondelete="cascade"
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    close_id = fields.Many2one(
        comodel_name="loyalty.liability.close",
        string="Closed Until",
        ondelete="set null",
    )
    expected = fields.Monetary(
        string="By the Ledger", currency_field="company_currency_id"
    )
    found = fields.Monetary(
        string="By the Account", currency_field="company_currency_id"
    )
    difference = fields.Monetary(currency_field="company_currency_id")
    expected_currency = fields.Monetary(string="By the Ledger (Currency)")
    found_currency = fields.Monetary(string="By the Account (Currency)")
    points = fields.Float(
        string="Points Counted", digits=(16, 2), help="Until the last posted period."
    )
    points_open = fields.Float(
        string="Points Not Closed Yet",
        digits=(16, 2),
        help="What moved since; the next period counts it.",
    )
    points_ledger = fields.Float(
        string="Points in the Ledger", digits=(16, 2), help="Left in all lots now."
    )
    is_different = fields.Boolean(string="Differs", index=True)
    note = fields.Text(string="What Was Found")
    move_line_ids = fields.Many2many(
        comodel_name="account.move.line",
        string="Documents",
        help="Journal items on the account that no close made.",
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    @api.model
    def action_check(self):
        """Check the companies that one works for now.

        :return: the list of results.
        :raises AccessError: for who may not read them.
        """
        self.check_access("read")
        self._check(self.env.companies)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_loyalty.loyalty_liability_check_action"
        )

    def action_open_documents(self):
        """Open the journal items on the account that no close made.

        :return: the action.
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Items"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": [("id", "in", self.move_line_ids.ids)],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _check(self, companies):
        """Compare ledger and account, and keep the results of this check.

        :return: the results, one per program and currency.
        """
        self.env.flush_all()
        # sudo: the check compares everything, whoever asked for it
        self = self.sudo()
        self.search(Domain("company_id", "in", companies.ids)).unlink()
        vals_list = []
        for company in companies:
            vals_list += self.with_company(company)._compare(company)
        return self.create(vals_list)

    def _compare(self, company):
        """Return the values of the results of one company."""
        policies = self.env["loyalty.liability.policy"].with_context(active_test=False)
        policies = policies.search(Domain("company_id", "=", company.id), order="id")
        if not policies:
            return []
        closes = self.env["loyalty.liability.close"]
        # sudo: as all that is compared
        last = closes._get_last(company).sudo()
        proofs = defaultdict(lambda: Proof([0.0, 0.0], [0.0, 0.0]))
        points = self._add_expected(proofs, policies, company, last)
        self._add_found(proofs, policies, company)
        strangers = self._get_foreign_items(policies, company)
        open_points = self._get_open_points(company)
        company_notes = self._get_company_notes(company)
        start = closes._get_next_start(company)
        vals_list = []
        for (policy, currency), proof in proofs.items():
            counted = points[policy]
            moved, left = open_points.get(policy.program_id.id, (0.0, 0.0))
            vals = self._prepare_check_vals(policy, currency, proof)
            notes = self._get_open_notes(policy, start)
            if vals["is_different"]:
                notes += company_notes
            if round(counted + moved - left, 2):
                vals["is_different"] = True
                notes.append(
                    self.env._(
                        "The points that were counted are not those of the lots."
                    )
                )
            items = strangers[policy, currency]
            if items:
                notes.append(
                    self.env._("%s journal items that no close made.", len(items))
                )
            vals_list.append(
                {
                    **vals,
                    "close_id": last.id,
                    "points": counted,
                    "points_open": moved,
                    "points_ledger": left,
                    "move_line_ids": [Command.set(items[:ITEM_LIMIT].ids)],
                    "note": "\n".join(notes) or False,
                }
            )
        return vals_list

    def _add_expected(self, proofs, policies, company, last):
        """Value all that was counted until the last posted period.

        :return: {policy: points that can still be spent}.
        """
        points = dict.fromkeys(policies, 0.0)
        if not last:
            for policy in policies:
                amount = policy.opening_amount
                proofs[policy, company.currency_id].expected[:] = [amount, amount]
            return points
        # what a draft counted is not posted
        draft = last.search(
            Domain("company_id", "=", company.id) & Domain("state", "=", "draft")
        )
        facts = last._get_facts(policies, 0, draft.id or 0)
        for policy in policies:
            proofs[policy, company.currency_id]
        for key, row in facts.items():
            policy = policies.browse(key.policy_id)
            cohorts = row.after
            points[policy] += float(cohorts[1].outstanding)
            if key.kind == "free":
                continue
            currency = self.env["res.currency"].browse(key.currency_id)
            units = last._get_units(key)
            expected = proofs[policy, currency].expected
            for position, (cohort, unit) in enumerate(zip(cohorts, units, strict=True)):
                expected[position] += float(
                    self._get_liability(policy, cohort, unit, last)
                )
        for line in last.line_ids.filtered(lambda line: line.kind == "timing"):
            expected = proofs[line.policy_id, line.currency_id].expected
            expected[0] += line.closing_currency
            expected[1] += line.closing
        for policy in policies.filtered("can_change"):
            # begun after the last period, or without points until then
            amount = policy.opening_amount
            proofs[policy, company.currency_id].expected[:] = [amount, amount]
        return points

    def _get_liability(self, policy, cohort, unit, last):
        """Return what is owed for a cohort on the last day of a period."""
        estimate = policy._get_estimate(last.date_to)
        share = Decimal(str(estimate.redemption_pct)) / 100
        if policy.mode == RELATIVE:
            return compute_liability(cohort, share, unit)
        value = Decimal(str(estimate.point_value)) * share
        return round_money(max(cohort.outstanding, Decimal(0)) * value, unit)

    def _add_found(self, proofs, policies, company):
        """Add what the accounts show, by currency."""
        by_account = {policy.liability_account_id: policy for policy in policies}
        groups = self.env["account.move.line"]._read_group(
            self._get_item_domain(policies, company),
            ["account_id", "currency_id"],
            ["balance:sum", "amount_currency:sum"],
        )
        for account, currency, balance, amount in groups:
            proofs[by_account[account], currency].found[:] = [-amount, -balance]

    def _get_item_domain(self, policies, company):
        """Return the domain of posted journal items on the liability accounts."""
        return (
            Domain("account_id", "in", policies.liability_account_id.ids)
            & Domain("company_id", "=", company.id)
            & Domain("parent_state", "=", "posted")
        )

    def _get_foreign_items(self, policies, company):
        """Return {(policy, currency): journal items that no close made}."""
        closes = self.env["loyalty.liability.close"]
        closes = closes.search(Domain("company_id", "=", company.id))
        own = (closes.move_ids | closes.reversal_move_ids).ids
        items = self.env["account.move.line"].search(
            self._get_item_domain(policies, company) & Domain("move_id", "not in", own),
            order="date desc, id desc",
        )
        by_account = {policy.liability_account_id: policy for policy in policies}
        found = defaultdict(lambda: self.env["account.move.line"])
        for item in items:
            found[by_account[item.account_id], item.currency_id] |= item
        return found

    def _get_open_points(self, company):
        """Return {program id: (points not closed yet, points left in lots)}."""
        rows = self.env.execute_query(build_open_points_query(company.id))
        return {
            program_id: (float(moved or 0), float(left or 0))
            for program_id, moved, left in rows
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _prepare_check_vals(self, policy, currency, proof):
        """Return the amounts of one result."""
        own = policy.currency_id
        difference = own.round(proof.found[1] - proof.expected[1])
        is_different = not own.is_zero(difference) or not currency.is_zero(
            proof.found[0] - proof.expected[0]
        )
        return {
            "date": fields.Datetime.now(),
            "company_id": policy.company_id.id,
            "policy_id": policy.id,
            "currency_id": currency.id,
            "expected": own.round(proof.expected[1]),
            "found": own.round(proof.found[1]),
            "difference": difference,
            "expected_currency": currency.round(proof.expected[0]),
            "found_currency": currency.round(proof.found[0]),
            "is_different": is_different,
        }

    def _get_company_notes(self, company):
        """Return what is wrong with the closes of a company: entries that changed."""
        closes = self.env["loyalty.liability.close"].search(
            Domain("company_id", "=", company.id) & Domain("state", "=", "posted")
        )
        notes = []
        lost = closes.filtered(
            lambda close: (
                not close.move_ids
                and any(line.opening != line.closing for line in close.line_ids)
            )
        )
        if lost:
            names = ", ".join(lost.mapped("name"))
            notes.append(self.env._("Periods without a journal entry: %s.", names))
        changed = closes.move_ids.filtered(lambda move: move.state != "posted")
        if changed:
            names = ", ".join(changed.mapped("display_name"))
            notes.append(
                self.env._(
                    "Entries of posted periods that are not posted any more: %s.", names
                )
            )
        return notes

    def _get_open_notes(self, policy, start):
        """Return since when months that are over wait to be closed."""
        today = self.env["loyalty.liability.close"]._get_today()
        month_end = fields.Date.subtract(fields.Date.start_of(today, "month"), days=1)
        since = max(start or policy.date_start, policy.date_start)
        if since > month_end:
            return []
        return [self.env._("Not closed since %s.", format_date(self.env, since))]

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_check(self):
        """Check each company in a transaction of its own, and tell the accountants."""
        # a handful: one per program and company
        groups = self.env["loyalty.liability.policy"]._read_group([], ["company_id"])
        companies = self.env["res.company"].union(*(company for (company,) in groups))
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(companies))
        for company in companies:
            self._check(company)._tell_accountants()
            if not progress(1):
                break

    def _tell_accountants(self):
        """Keep one activity per program that differs, until it does not any more."""
        summary = self.env._("Liability for points and account differ")
        kind = "crm_loyalty.mail_activity_type_liability"
        for policy, rows in self.grouped("policy_id").items():
            open_activities = policy.activity_search([kind])
            if not any(rows.mapped("is_different")):
                open_activities.action_feedback(feedback=self.env._("It ties out."))
            elif not open_activities:
                policy.activity_schedule(
                    kind,
                    summary=summary,
                    note="\n".join(filter(None, rows.mapped("note"))) or False,
                    user_id=policy.user_id.id or self.env.uid,
                )
