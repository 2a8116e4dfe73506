"""What a campaign can be expected to bring, before it starts."""

from __future__ import annotations

from dataclasses import dataclass

from .proportion import Interval


@dataclass(frozen=True)
class Forecast:
    """What a campaign can be expected to bring.

    :param responses: people who respond, with interval.
    :param margin: what they bring, cost not deducted, with interval.
    :param result: margin less cost, with interval.
    :param break_even_responses: responses that pay the cost; None when one response
        brings nothing.
    :param break_even_rate: the same as a share of the people reached; None when it
        takes more people than are reached.
    """

    responses: Interval
    margin: Interval
    result: Interval
    break_even_responses: float | None
    break_even_rate: float | None


def forecast(
    reach: int, rate: Interval, margin_per_response: float, cost: float
) -> Forecast:
    """Return what a campaign can be expected to bring.

    The interval is that of the rate; the margin of a response counts as known.

    :param reach: people who are written to.
    :param rate: response rate with interval.
    :param cost: fixed cost and cost of all messages.

    >>> bright = forecast(1000, Interval(0.05, 0.03, 0.07), 40.0, 1000.0)
    >>> bright.result.value, bright.break_even_responses, bright.break_even_rate
    (1000.0, 25.0, 0.025)
    """
    responses = _scale(rate, reach)
    margin = _scale(responses, margin_per_response)
    result = Interval(margin.value - cost, margin.low - cost, margin.high - cost)
    needed = cost / margin_per_response if margin_per_response > 0 else None
    share = needed / reach if needed is not None and reach else None
    if share is not None and share > 1:
        share = None
    return Forecast(responses, margin, result, needed, share)


def _scale(interval: Interval, factor: float) -> Interval:
    low, high = sorted((interval.low * factor, interval.high * factor))
    return Interval(interval.value * factor, low, high)
