"""What the ERP pays for the three add-ons, in processor time.

Partner, order, delivery, invoice, payment, credit note and lead, in a database with the
add-ons and in one with Odoo's modules only, by turns in one run:
./crm bench erp_tax [-- OPTIONS]
Nothing is kept. Ratios are taken flow by flow of the same turn; printed are their
medians and the interval in which the median lies in 95 of 100 samples drawn from them.
Returns 1 when all flows together take more than 1.03 times the processor time.
"""

import argparse
import gc
import random
import statistics
import time
from collections import defaultdict

from erp_flows import ErpFlows

from odoo.modules.registry import Registry

TARGET_RATIO = 1.03
SAMPLES = 2000
LABELS = ("Odoo alone", "with the add-ons")


def main(env, argv):
    """Do all flows by turns, print.

    :return: 0 when the target is met, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", required=True, help="given by ./crm bench")
    parser.add_argument("--turns", type=int, default=10, help="of a round")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(argv)
    seconds = [defaultdict(list), defaultdict(list)]
    with Registry(options.peer).cursor() as cr:
        # the first round warms up
        for number in range(options.rounds + 1):
            pair = [ErpFlows(env(cr=cr)), ErpFlows(env)]
            gc.collect()
            gc.freeze()
            for turn in range(options.turns if number else 3):
                _take_turn(pair, turn, seconds if number else None)
            for flows in pair:
                flows.env.cr.rollback()
                flows.env.invalidate_all()
    return _report(seconds)


def _take_turn(pair, turn, seconds):
    """Do each flow in both databases, and note the processor time of each."""
    turns = list(enumerate(pair))
    for name in ErpFlows.NAMES:
        # who comes second is not always the same
        for index, flows in reversed(turns) if turn % 2 else turns:
            flows.forget()
            gc.collect()
            start = time.process_time()
            flows.run(name)
            if seconds:
                seconds[index][name].append(time.process_time() - start)


def _report(seconds):
    """Print a row per flow and one for all; return the exit status."""
    plain, ours = seconds
    together = [
        [sum(turn) for turn in zip(*side.values(), strict=True)] for side in seconds
    ]
    print(f"{'':16}{LABELS[0]:>16}{LABELS[1]:>20}  processor time")
    for name in ErpFlows.NAMES:
        _print_row(name, plain[name], ours[name])
    ratio = _print_row("all", *together)
    print(f"target {TARGET_RATIO}")
    return 0 if ratio <= TARGET_RATIO else 1


def _print_row(name, plain, ours):
    """Print the medians of both and of their ratio; return the latter."""
    ratios = [b / a for a, b in zip(plain, ours, strict=True)]
    low, high = _get_interval(ratios)
    ratio = statistics.median(ratios)
    print(
        f"{name:16}{statistics.median(plain) * 1000:13.1f} ms"
        f"{statistics.median(ours) * 1000:17.1f} ms"
        f"  {ratio:.3f} [{low:.3f} to {high:.3f}]"
    )
    return ratio


def _get_interval(values):
    """Return where the median of a sample lies in 95 of 100 cases (bootstrap)."""
    rng = random.Random(1)
    medians = sorted(
        statistics.median(rng.choices(values, k=len(values))) for _ in range(SAMPLES)
    )
    return medians[int(SAMPLES * 0.025)], medians[int(SAMPLES * 0.975)]
