"""Decisions about points, without Odoo."""
