"""Algorithms and value objects; nothing here imports Odoo."""
