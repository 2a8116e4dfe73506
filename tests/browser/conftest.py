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
