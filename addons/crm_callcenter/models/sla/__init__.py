"""Policies, clocks, escalations."""
