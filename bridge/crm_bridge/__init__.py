"""Carry calls of an Asterisk to Odoo, and commands back."""
