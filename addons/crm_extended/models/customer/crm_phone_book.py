"""All telephone numbers of all contacts, in one list."""

from odoo import fields, models
from odoo.fields import Domain

from ...queries.phone_book import build_phone_book_query
from .crm_partner_phone import PHONE_TYPES


class CrmPhoneBook(models.Model):
    """One row is one number: the contact's own or one of its further numbers."""

    _name = "crm.phone.book"
    _description = "Phone Book"
    _auto = False
    _order = "name, id"
    _rec_name = "name"
    _depends = {
        "res.partner": ["complete_name", "phone", "phone_sanitized", "active"],
        "crm.partner.phone": ["partner_id", "phone", "phone_sanitized", "phone_type"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Company", readonly=True
    )
    company_id = fields.Many2one("res.company", string="Own Company", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    name = fields.Char(readonly=True)
    function = fields.Char(string="Job Position", readonly=True)
    phone = fields.Char(string="Number", readonly=True)
    phone_sanitized = fields.Char(string="International Number", readonly=True)
    phone_digits = fields.Char(string="Digits of the Number", readonly=True)
    phone_type = fields.Selection(
        selection=[("main", "Main"), *PHONE_TYPES], string="Type", readonly=True
    )
    note = fields.Char(readonly=True)

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Return the numbers of the active contacts that the user may read."""
        partners = self.env["res.partner"]
        domain = Domain.TRUE if partners.has_access("read") else Domain.FALSE
        return build_phone_book_query(partners._search(domain))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_partner(self):
        """Open the contact of a row."""
        self.ensure_one()
        return self.partner_id._get_records_action()
