"""The consumer that wins the deals whose orders were confirmed."""

import logging

import psycopg2.errors

from odoo import api, models
from odoo.exceptions import UserError

from ...queries.pipeline import build_take_won_orders_query
from ...tools.event_kind import ORDER_WON

_logger = logging.getLogger(__name__)

BATCH_SIZE = 100


class CrmLead(models.Model):
    """Win deals by their orders."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _win_by_orders_batch(self, limit=BATCH_SIZE):
        """Take confirmed orders from the queue and win their deals.

        Deals that are decided already, whose pipeline is not won by orders any more,
        or whose order was cancelled meanwhile stay as they are. A deal that a gate
        stops says so in its history, and stays open.

        :return: number of events that were taken; fewer than ``limit`` means that
            there are no more.
        """
        rows = self.env.execute_query(build_take_won_orders_query(limit))
        # sudo: the rule of the pipeline wins the deal, not a person
        orders = self.env["sale.order"].sudo().browse([row[0] for row in rows]).exists()
        confirmed = orders.filtered(lambda order: order.state == "sale")
        leads = confirmed.opportunity_id.filtered(
            lambda lead: lead.pipeline_id.won_on_order and lead.won_status == "pending"
        )
        for lead in leads:
            lead._win_by_order(
                confirmed.filtered(
                    lambda order, lead=lead: order.opportunity_id == lead
                )
            )
        return len(rows)

    def _win_by_order(self, orders):
        """Win a deal, or note why that is not possible."""
        self.ensure_one()
        company = self.company_id or orders[:1].company_id
        lead = self.with_company(company)
        names = ", ".join(orders.mapped("name"))
        try:
            with self.env.cr.savepoint():
                lead.action_set_won()
                lead.message_post(
                    body=self.env._("Won by order %(orders)s.", orders=names)
                )
        except UserError as error:
            lead.message_post(
                body=self.env._(
                    "Order %(orders)s is confirmed, but the deal cannot be won yet: "
                    "%(reason)s",
                    orders=names,
                    reason=error,
                )
            )
        except psycopg2.errors.SerializationFailure:
            # the order stays in the queue: the next run wins the deal
            raise
        except Exception:
            _logger.exception("Deal %s could not be won by its order", self.id)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_win_by_orders(self):
        """Win the deals of confirmed orders, batch by batch."""
        cron = self.env["ir.cron"]
        # sudo: the queue is the system's own
        queue = self.env["crm.event.queue"].sudo()
        remaining = queue.search_count([("kind", "=", ORDER_WON)])
        cron._commit_progress(remaining=remaining)
        while remaining > 0:
            taken = self._win_by_orders_batch()
            remaining -= taken
            if not cron._commit_progress(taken) or taken < BATCH_SIZE:
                break
