"""Make a call again, where that does no harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .errors import RateLimited, ServerFailed, Unreachable


class Patience(NamedTuple):
    """How often a call is made again, and how long one waits.

    :param attempts: calls in all; 1 = never again.
    :param first_wait: seconds before the second attempt; doubled each time.
    :param longest_wait: the most that the server may ask to wait over the rate.
    """

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 90.0


def call_patiently(
    send: Callable[[], Any],
    is_repeatable: bool,
    patience: Patience,
    sleep: Callable[[float], None],
) -> Any:
    """Return what ``send`` returns, trying again where that is safe.

    Over the rate nothing was done, so that any call may be made again. Without an
    answer, or when the server failed for a moment, only a repeatable one is.

    :raises ClientError: the last failure.
    """
    for attempt in range(1, max(patience.attempts, 1) + 1):
        is_last = attempt >= patience.attempts
        try:
            return send()
        except RateLimited as err:
            if is_last or err.retry_after > patience.longest_wait:
                raise
            sleep(err.retry_after)
        except (Unreachable, ServerFailed) as err:
            is_temporary = getattr(err, "is_temporary", True)
            if is_last or not is_repeatable or not is_temporary:
                raise
            sleep(patience.first_wait * 2 ** (attempt - 1))
    raise AssertionError("the last attempt returns or raises")
