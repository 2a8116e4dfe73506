"""Fixtures for the web client in headless Chromium."""

from served import (  # noqa: F401 (fixtures)
    api,
    browser,
    call,
    chromium,
    rpc,
    source,
    status,
)
from switchboard import switchboard  # noqa: F401 (fixture)
