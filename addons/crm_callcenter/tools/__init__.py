"""Algorithms without Odoo."""
