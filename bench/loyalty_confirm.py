"""Confirming orders of members: with the ledger, and with Odoo's own loyalty.

Runs in a database of its own and in one with Odoo's modules only, by turns in one run:
./crm bench loyalty_confirm [-- OPTIONS]
Each order has five lines; only confirming it and writing it to the database is timed.
Nothing is kept. Returns 1 when confirming takes more than 1.1 times the processor time
of Odoo's alone, or more than five queries more.
"""

import argparse
import statistics
import time

from odoo import Command
from odoo.modules.registry import Registry

TARGET_RATIO = 1.1
TARGET_QUERIES = 5
MEMBERS = 50
PRODUCTS = 20
LINES = 5
BLOCK = 10


def main(env, argv):
    """Confirm by turns, print.

    :return: 0 when the target is met, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", required=True, help="given by ./crm bench")
    parser.add_argument("--orders", type=int, default=100, help="of a round, for each")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(argv)
    rounds = []
    with Registry(options.peer).cursor() as cr:
        for number in range(options.rounds + 1):
            shops = [Shop(env(cr=cr)), Shop(env)]
            # the first one warms up
            count = options.orders if number else BLOCK
            rounds.append(_run(shops, count))
            cr.rollback()
            env.cr.rollback()
            for shop in shops:
                shop.env.invalidate_all()
    return _report(rounds[1:])


class Shop:
    """A company with one loyalty program, in one database."""

    def __init__(self, env):
        """Make products, members, and a point for each unit of money."""
        company = env["res.company"].create({"name": "Bench Loyalty"})
        env.user.company_ids = [Command.link(company.id)]
        self.env = env(context={"allowed_company_ids": company.ids})
        programs = self.env["loyalty.program"]
        programs.search([]).active = False
        programs.create(
            {
                "name": "Bench Points",
                "program_type": "loyalty",
                "trigger": "auto",
                "applies_on": "both",
                "company_id": company.id,
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 5,
                            "required_points": 1e9,
                        }
                    )
                ],
            }
        )
        self.members = self.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(MEMBERS)]
        )
        self.products = self.env["product.product"].create(
            [
                {
                    "name": f"Product {number}",
                    "type": "service",
                    "invoice_policy": "order",
                    "list_price": 10 + number,
                    "taxes_id": [Command.clear()],
                }
                for number in range(PRODUCTS)
            ]
        )
        for number in range(MEMBERS):
            # each has a card afterwards
            self.confirm(number)

    def confirm(self, number):
        """Return (processor seconds, seconds, queries) of confirming one order."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.members[number % MEMBERS].id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.products[(number + line) % PRODUCTS].id,
                            "product_uom_qty": 1 + line,
                        }
                    )
                    for line in range(LINES)
                ],
            }
        )
        cr = self.env.cr
        cr.flush()
        self.env.invalidate_all()
        queries = cr.sql_log_count
        cpu, wall = time.process_time(), time.perf_counter()
        order.action_confirm()
        cr.flush()
        found = time.process_time() - cpu, time.perf_counter() - wall
        return (*found, cr.sql_log_count - queries)


def _run(shops, count):
    """Return [list of (processor seconds, seconds, queries)], one per shop."""
    found = [[] for _shop in shops]
    for block in range(0, count, BLOCK):
        turns = list(enumerate(shops))
        # who comes second is not always the same
        for index, shop in reversed(turns) if block // BLOCK % 2 else turns:
            for number in range(block, min(block + BLOCK, count)):
                found[index].append(shop.confirm(number))
    return found


def _report(rounds):
    """Print medians and their ratios; return the exit status."""
    medians = [[_get_medians(shop) for shop in found] for found in rounds]
    for index, label in enumerate(("Odoo alone", "with the ledger")):
        cpu, wall, queries = _get_medians([found[index] for found in medians])
        print(
            f"{label:16} {cpu * 1000:7.1f} ms processor {wall * 1000:7.1f} ms"
            f" {queries:5.0f} queries"
        )
    ratios = [ours[0] / plain[0] for plain, ours in medians]
    ratio = statistics.median(ratios)
    extra = max(ours[2] - plain[2] for plain, ours in medians)
    print(
        f"processor time: {ratio:.3f} times [{min(ratios):.3f} to {max(ratios):.3f}]"
        f" (target {TARGET_RATIO}), queries: {extra:+.0f} (target +{TARGET_QUERIES})"
    )
    return 0 if ratio <= TARGET_RATIO and extra <= TARGET_QUERIES else 1


def _get_medians(rows):
    """Return the median of each column."""
    return [statistics.median(column) for column in zip(*rows, strict=True)]
