"""Posting a period, and taking it back: journal entries without partners."""

from collections import defaultdict

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .loyalty_liability_line import AMOUNTS

# what the liability account gets, and against which account of the policy
MOVEMENTS = ("earned", "earned_other", "redeemed", "expired", "reestimated")


class LoyaltyLiabilityClose(models.Model):
    """Post what a draft shows, once; reverse the last period."""

    _inherit = "loyalty.liability.close"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_post(self):
        """Post the entries of this draft, when nothing has changed since the preview.

        :return: a notification when the ledger moved in the meantime (the draft then
            shows the new figures, and nothing is posted), or ``True``.
        :raises AccessError: for who is no accountant of the company.
        :raises UserError: for a close that is no draft, that was not counted, or whose
            last day is locked; nothing changes.
        """
        self._ensure_accountant()
        self._lock()
        if not self.date_computed:
            raise UserError(self.env._("Count the period and look at it first."))
        self._ensure_unlocked()
        shown = self._get_figures()
        self._count()
        if self._get_figures() != shown:
            return self._get_changed_notification()
        moves = self._create_moves()
        self._store(state="posted", move_ids=[Command.set(moves.ids)])
        # the unique index says now, and not at the end, that somebody was faster
        self.env.flush_all()
        self.env["loyalty.liability.policy"].invalidate_model(["can_change"])
        return True

    def action_reverse(self):
        """Reverse the entries of the last posted period, on its last day.

        What it counted can be counted again; its lines stay to be read.

        :return: ``True``.
        :raises AccessError: for who is no accountant of the company.
        :raises UserError: for a period that is not the last one, whose day is locked,
            or of which an entry is not posted any more; nothing changes.
        """
        self._ensure_accountant()
        self._lock_row()
        if self.state != "posted":
            raise UserError(self.env._("%s is not posted.", self.name))
        self._ensure_last()
        self._ensure_unlocked()
        self._ensure_entries_stand()
        reversals = self.move_ids._reverse_moves(
            [
                {
                    "date": move.date,
                    "ref": self.env._("Reversal of %s", move.name),
                }
                for move in self.move_ids
            ],
            cancel=True,
        )
        self._forget_shares()
        self._store(state="reversed", reversal_move_ids=[Command.set(reversals.ids)])
        self.env["loyalty.liability.policy"].invalidate_model(["can_change"])
        return True

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _ensure_unlocked(self):
        """Refuse days that the accounts lock, with the lock that is in the way."""
        company = self.company_id
        for journal in self._get_policies().journal_id:
            locks = company._get_violated_lock_dates(self.date_to, False, journal)
            if locks:
                raise UserError(
                    self.env._(
                        "%(day)s is locked: %(locks)s. Entries of a period are posted "
                        "on its last day; move the lock date, or let the period end "
                        "later.",
                        day=format_date(self.env, self.date_to),
                        locks=company._format_lock_dates(locks),
                    )
                )

    def _ensure_last(self):
        """Refuse to reverse under periods that were counted later."""
        # sudo: the closes of this company, all of which its accountants see
        later = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("draft", "posted")),
                ("date_to", ">", self.date_to),
            ],
            order="date_to desc",
        )
        posted = later.filtered(lambda close: close.state == "posted")[:1]
        if posted:
            raise UserError(
                self.env._("Reverse the later period %s first.", posted.name)
            )
        if later:
            raise UserError(
                self.env._(
                    "Delete the draft %s of a later period first.", later[0].name
                )
            )

    def _ensure_entries_stand(self):
        """Refuse to reverse what somebody changed by hand."""
        for move in self.move_ids:
            if move.state != "posted" or move.reversal_move_ids.filtered(
                lambda row: row.state == "posted"
            ):
                raise UserError(
                    self.env._(
                        "%s was reset, cancelled or reversed by hand. Put it right "
                        "first.",
                        move.display_name,
                    )
                )

    def _get_figures(self):
        """Return what a person has seen of this draft, to compare."""
        names = [*AMOUNTS, *(f"{name}_currency" for name in AMOUNTS)]
        names += ["points_earned", "points_redeemed", "points_expired"]
        # sudo: as the draft was counted
        return sorted(
            (
                line.policy_id.id,
                line.kind,
                line.currency_id.id,
                line.cohort_id.id,
                *(round(line[name], 6) for name in names),
            )
            for line in self.sudo().line_ids
        )

    def _get_changed_notification(self):
        """Return the message that the figures are others now, and reload the form."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Nothing was posted"),
                "message": self.env._(
                    "Points or sales of the period changed since you counted it. Look "
                    "at the new figures, and post them."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------
    # ENTRIES
    # ------------------------------------------------------------

    def _create_moves(self):
        """Post an entry per program and currency that moved.

        :return: the entries; none when nothing moved.
        """
        totals = self._get_totals()
        vals_list = []
        for (policy, currency), amounts in totals.items():
            vals = self._prepare_move_vals(policy, currency, amounts)
            if vals["line_ids"]:
                vals_list.append(vals)
        moves = self.env["account.move"].with_company(self.company_id).create(vals_list)
        moves._post(soft=False)
        for move in moves:
            if move.state != "posted" or move.date != self.date_to:
                raise UserError(
                    self.env._(
                        "%s could not be posted on the last day of the period.",
                        move.display_name,
                    )
                )
        return moves

    def _get_totals(self):
        """Return {(policy, currency): {movement: [in company currency, in currency]}}.

        Points without a sale are taken out of what was earned.
        """
        totals = defaultdict(lambda: {name: [0.0, 0.0] for name in MOVEMENTS})
        # sudo: the lines that were just counted
        for line in self.sudo().line_ids:
            amounts = totals[line.policy_id, line.currency_id]
            for name in ("earned", "redeemed", "expired", "reestimated"):
                amounts[name][0] += line[name]
                amounts[name][1] += line[f"{name}_currency"]
            other = line.earned_other
            # they have no currency of a sale: theirs is that of the company
            for position in (0, 1):
                amounts["earned"][position] -= other
                amounts["earned_other"][position] += other
        return totals

    def _prepare_move_vals(self, policy, currency, totals):
        """Return the values of the entry of one program and currency, no partner in it.

        Called by ``_create_moves`` for each of them; override to add analytic accounts.

        :param dict totals: {movement: [in company currency, in currency]}.
        """
        own = self.company_id.currency_id
        names = self._get_movement_names()
        lines = []
        for movement in MOVEMENTS:
            balance, amount = totals[movement]
            if own.is_zero(balance) and currency.is_zero(amount):
                continue
            for account, sign in (
                (policy.liability_account_id, -1),
                (self._get_counter_account(policy, movement), 1),
            ):
                lines.append(
                    Command.create(
                        {
                            "name": names[movement],
                            "account_id": account.id,
                            "currency_id": currency.id,
                            "balance": own.round(balance * sign),
                            "amount_currency": currency.round(amount * sign),
                        }
                    )
                )
        return {
            "move_type": "entry",
            "date": self.date_to,
            "journal_id": policy.journal_id.id,
            "company_id": self.company_id.id,
            "currency_id": currency.id,
            "ref": self.env._(
                "Points of %(program)s, %(period)s",
                program=policy.program_id.name,
                period=self.name,
            ),
            "line_ids": lines,
        }

    def _get_counter_account(self, policy, movement):
        """Return the account that a movement of the liability stands against."""
        if movement == "earned_other":
            return policy.expense_account_id or policy.revenue_account_id
        if movement in ("expired", "reestimated"):
            return policy.breakage_account_id or policy.revenue_account_id
        return policy.revenue_account_id

    def _get_movement_names(self):
        """Return {movement: label of its journal items}."""
        return {
            "earned": self.env._("Points earned: part of sales deferred"),
            "earned_other": self.env._("Points earned without a sale"),
            "redeemed": self.env._("Points redeemed"),
            "expired": self.env._("Points lapsed"),
            "reestimated": self.env._("Estimate of redemptions revised"),
        }

    def _forget_shares(self):
        """Let the movements of this period be counted again."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM loyalty_liability_share WHERE close_id = %s", self.id)
        )
        self.env["loyalty.liability.share"].invalidate_model(flush=False)
