"""Proving the ledger: what cards show, what lots have left, what movements say."""

from odoo import api, fields, models

from ...queries.points import build_difference_query


class LoyaltyLedgerDifference(models.Model):
    """A card on which the ledger does not add up; found every night, never mended."""

    _name = "loyalty.ledger.difference"
    _description = "Difference in the Ledger of Points"
    _order = "id desc"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="loyalty.card", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(comodel_name="res.company", ondelete="cascade")
    date = fields.Datetime(string="Found", required=True)
    kind = fields.Selection(
        selection=[
            ("card", "Card and lots"),
            ("lot", "Lot and movements"),
            ("entry", "Movement and its lots"),
        ],
        string="Where",
        required=True,
    )
    expected = fields.Float(string="By the Ledger", digits=(16, 2))
    found = fields.Float(string="Shown", digits=(16, 2))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _check_ledger(self):
        """Compare cards, lots and movements, and keep the differences of this check.

        Cards that time alone changes are brought up to date by another job; the check
        compares what was written.

        :return: the differences.
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self.env.execute_query(build_difference_query(now))
        # sudo: the check runs over all companies, whoever asked for it
        self = self.sudo()
        # what the last check found; a handful at most
        self.search([]).unlink()  # pylint: disable=no-search-all
        cards = self.env["loyalty.card"]
        return self.create(
            [
                {
                    "card_id": card_id,
                    "company_id": cards.browse(card_id).company_id.id,
                    "date": now,
                    "kind": kind,
                    "expected": expected,
                    "found": found,
                }
                for kind, card_id, expected, found in rows
            ]
        )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    @api.model
    def action_check(self):
        """Check the ledger now.

        :return: the list of differences.
        :raises AccessError: for who may not read them.
        """
        self.check_access("read")
        self._check_ledger()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_loyalty.loyalty_ledger_difference_action"
        )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_check(self):
        """Check the ledger, and tell the managers of points when it does not add up."""
        self._check_ledger()
