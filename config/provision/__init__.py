"""Bring Odoo 19, PostgreSQL, the add-ons and the tests onto this machine.

Standard library only: this package runs before anything is installed.  Each
module is named after the thing it provides; ``cli`` says which command uses what.
"""
