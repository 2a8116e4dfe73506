"""Fixtures for the interface from outside."""

from served import api, call, rpc, source, status  # noqa: F401 (fixtures)
