"""Files that run inside Odoo, in the virtual environment (see ``odoo_run``)."""
