"""Builders of SQL; nothing here runs a query."""
