"""How far referrals have come, and the job that looks."""

import logging
from decimal import Decimal

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain

from ...queries.referral import build_due_query, build_paid_on_query
from ...tools.referral import (
    APPROVED,
    VOID,
    Purchase,
    Terms,
    decide,
    get_last_day,
)

_logger = logging.getLogger(__name__)

CRON_BATCH = 100


class LoyaltyReferral(models.Model):
    """Let the state follow from what the friend bought, paid and gave back."""

    _inherit = "loyalty.referral"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _evaluate_batch(self):
        """Bring referrals to the state that follows from the facts, points included.

        Repeatable: what was rewarded or taken back already is not so again. The caller
        has locked them.
        """
        for company, referrals in self.grouped("company_id").items():
            own = referrals.with_company(company)
            purchases = own._find_purchases()
            found = own._get_found_reasons()
            today = self.env["loyalty.balance"].with_company(company)._get_today()
            for referral in own:
                referral._evaluate(purchases.get(referral), found[referral], today)

    def _evaluate(self, purchase, codes, today):
        """Write down what was found of one referral, and what follows from it."""
        reason_codes = ",".join(codes) or False
        if reason_codes != (self.reason_codes or False):
            self.reason_codes = reason_codes
        is_suspicious = bool(codes) and not self.is_cleared
        state = decide(self.state, purchase, self._get_terms(), is_suspicious, today)
        if state == self.state:
            return
        if state == VOID:
            self._void(self.env._("The purchase was cancelled or refunded."))
        elif state == APPROVED:
            self._approve()
        else:
            self.state = state

    def _get_terms(self):
        """Return what the program asks for."""
        self.ensure_one()
        program = self.program_id
        return Terms(
            Decimal(str(program.referral_min_amount)), program.referral_refund_policy
        )

    # ------------------------------------------------------------
    # PURCHASES
    # ------------------------------------------------------------

    def _find_purchases(self):
        """Return {referral: Purchase} of those whose friend bought and paid.

        The first one that is found is kept, and stays the one that counts.
        """
        orders = self._get_candidate_orders()
        progress = self.env["loyalty.order.progress"]._get_progress(orders)
        paid_on = self._get_paid_days(orders)
        today = self.env["loyalty.balance"]._get_today()
        by_friend = orders.grouped(lambda order: order.partner_id.commercial_partner_id)
        purchases = {}
        for referral in self:
            if not referral.date_paid:
                friend = referral.friend_id.commercial_partner_id
                for order in by_friend.get(friend, orders.browse()):
                    if referral._is_purchase(order, progress[order.id]):
                        day = paid_on.get(order.id) or today
                        referral._keep_purchase(order, day)
                        break
            if referral.date_paid:
                purchases[referral] = referral._get_purchase(progress)
        return purchases

    def _get_candidate_orders(self):
        """Return the purchases that are known, and all orders of the other friends."""
        known = self.order_id
        friends = self.filtered(lambda referral: not referral.date_paid).friend_id
        others = self.env["sale.order"].search(
            Domain(
                "partner_id.commercial_partner_id",
                "in",
                friends.commercial_partner_id.ids,
            )
            & Domain("company_id", "=", self.env.company.id)
            & Domain("state", "=", "sale"),
            order="date_order, id",
        )
        return others | known

    def _is_purchase(self, order, progress):
        """Tell whether an order is wholly paid, and is kept, and is large enough."""
        if order.state != "sale" or progress.total <= 0:
            return False
        is_paid = (
            order.currency_id.compare_amounts(
                float(progress.paid), float(progress.total)
            )
            >= 0
        )
        kept = self._get_kept(order, progress)
        return is_paid and kept > 0 and kept >= self._get_terms().min_amount

    def _get_kept(self, order, progress):
        """Return what was paid and not credited, in the currency of the program."""
        kept = progress.paid - progress.credited
        currency = self.program_id.currency_id or self.company_id.currency_id
        if order.currency_id == currency:
            return kept
        return Decimal(
            str(
                order.currency_id._convert(
                    float(kept), currency, order.company_id, order.date_order.date()
                )
            )
        )

    def _keep_purchase(self, order, day):
        """Write down which purchase counts, and until when it may be returned."""
        self.write(
            {
                "order_id": order.id,
                "date_paid": day,
                "date_due": get_last_day(day, self.program_id.referral_window_days),
            }
        )

    def _get_purchase(self, progress):
        """Return the purchase that counts; one that was deleted is cancelled."""
        order = self.order_id
        if not order or order.state != "sale":
            return Purchase(Decimal(0), False, True, self.date_due)
        of_order = progress[order.id]
        return Purchase(
            kept=self._get_kept(order, of_order),
            is_refunded=of_order.credited > 0,
            is_cancelled=False,
            last_day=self.date_due,
        )

    def _get_paid_days(self, orders):
        """Return {order id: day on which its invoices were last paid}."""
        if not orders:
            return {}
        self.env["account.partial.reconcile"].flush_model()
        return dict(self.env.execute_query(build_paid_on_query(orders.ids)))

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _find_due(self):
        """Return the referrals whose state may change now."""
        for model in ("loyalty.referral", "sale.order", "sale.order.line"):
            self.env[model].flush_model()
        for model in ("account.move", "account.move.line", "res.partner"):
            self.env[model].flush_model()
        # it is tomorrow already somewhere; each referral looks at its company's clock
        today = fields.Date.add(fields.Date.today(), days=1)
        rows = self.env.execute_query(build_due_query(today))
        return self.browse([referral_id for (referral_id,) in rows])

    @api.model
    def _cron_evaluate(self):
        """Bring referrals up to date in batches, each a transaction of its own.

        Killed and started again it ends the same: state and points of a referral are
        written together.
        """
        due = self._find_due()
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(due))
        for start in range(0, len(due), CRON_BATCH):
            batch = due[start : start + CRON_BATCH]
            batch._evaluate_each()
            if not progress(len(batch)):
                break

    def _evaluate_each(self):
        """Evaluate a batch; one that fails leaves the others as they are to be."""
        # one that a manager decides about is left to the manager
        batch = self.try_lock_for_update()
        if not batch._try_to_evaluate():
            for referral in batch:
                referral._try_to_evaluate()

    def _try_to_evaluate(self):
        """Evaluate in a savepoint; return whether it went well."""
        try:
            with self.env.cr.savepoint():
                self._evaluate_batch()
        except psycopg2.errors.SerializationFailure:
            # somebody changed something of them a moment ago
            _logger.info("Referrals %s are left to the next run", self.ids)
            return False
        except Exception:
            _logger.exception("Referrals %s cannot be evaluated", self.ids)
            return False
        return True
