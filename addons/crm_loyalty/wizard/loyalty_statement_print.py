"""Somebody asks for a statement."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..models.statement.loyalty_statement import REPORT


class LoyaltyStatementPrint(models.TransientModel):
    """Ask for the days, and print or send."""

    _name = "loyalty.statement.print"
    _description = "Print a Statement of Points"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="loyalty.card",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self._default_card_id(),
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.start_of(
            fields.Date.context_today(self), "year"
        ),
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: fields.Date.context_today(self)
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def _default_card_id(self):
        """Return the card from which the dialog was opened."""
        if self.env.context.get("active_model") == "loyalty.card":
            return self.env.context.get("active_id")
        return False

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_print(self):
        """Print the statement.

        :raises ValidationError: the days do not follow each other.
        :return: an action.
        """
        return self.env.ref(REPORT).report_action(self._get_statement().ids)

    def action_send(self):
        """Mail the statement to the member, with the PDF.

        :raises UserError: the member has no mail address.
        :return: an action.
        """
        statement = self._get_statement()
        if not statement.partner_id:
            raise UserError(self.env._("This card belongs to nobody."))
        statement._send(has_pdf=True)
        return {"type": "ir.actions.act_window_close"}

    def _get_statement(self):
        """Return the statement, for who may read the card and statements."""
        self.ensure_one()
        self.card_id.check_access("read")
        statements = self.env["loyalty.statement"]
        statements.check_access("read")
        return statements._get_statement(self.card_id, self.date_from, self.date_to)
