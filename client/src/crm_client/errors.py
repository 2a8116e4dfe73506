"""What can go wrong, by what the caller can do about it."""

from __future__ import annotations

import re

# the server ends the sentence of a refusal over the rate with this
RETRY_AFTER = re.compile(r"\[retry-after: (\d+)\]")


class ClientError(Exception):
    """Any failure of a call."""


class Unreachable(ClientError):
    """No answer came: nobody knows whether the call arrived."""


class ServerFailed(ClientError):
    """The server answered that it failed itself; tell its administrator."""

    def __init__(self, message: str, is_temporary: bool = False):
        super().__init__(message)
        self.is_temporary = is_temporary


class LoginRefused(ClientError):
    """Login or key is wrong, or has ended."""


class AccessRefused(ClientError):
    """This client may not call that, or the record is not its company's."""


class Refused(ClientError):
    """What was sent breaks a rule; the sentence names the key and the rule."""


class RateLimited(ClientError):
    """The calls per minute are used up; nothing was done."""

    def __init__(self, message: str, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after


def make_refusal(message: str) -> ClientError:
    """Return the error of a refused call: over the rate, or against a rule.

    >>> make_refusal("Too many. [retry-after: 7]").retry_after
    7
    """
    found = RETRY_AFTER.search(message)
    if found:
        return RateLimited(message, int(found.group(1)))
    return Refused(message)
