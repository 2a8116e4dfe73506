"""What serving customers costs."""

from odoo import fields, models

from ..queries import case_cost


class CrmCaseCostReport(models.Model):
    """One row is one cost of one case."""

    _name = "crm.case.cost.report"
    _description = "Cost of Cases"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "case_id",
            "date",
            "move_type",
            "state",
        ],
        "crm.case": [
            "commercial_partner_id",
            "company_id",
            "partner_id",
            "team_id",
            "type_id",
        ],
        "crm.case.team": ["return_cost", "shipment_cost"],
        "crm.case.time": ["amount", "case_id", "date", "user_id"],
        "stock.location": ["usage"],
        "stock.picking": [
            "case_id",
            "date_done",
            "location_dest_id",
            "location_id",
            "state",
        ],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    kind = fields.Selection(
        selection=[
            ("refund", "Credit Note"),
            ("return", "Return"),
            ("shipment", "Shipment"),
            ("time", "Time"),
        ],
        readonly=True,
    )
    case_id = fields.Many2one(comodel_name="crm.case", readonly=True)
    date = fields.Date(readonly=True)
    amount = fields.Monetary(string="Cost", readonly=True, aggregator="sum")
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Person", readonly=True)
    team_id = fields.Many2one(comodel_name="crm.case.team", readonly=True)
    type_id = fields.Many2one(comodel_name="crm.case.type", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Contact", readonly=True
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Return the costs of all kinds; the company's rule keeps companies apart."""
        return case_cost.build_cost_query(self._get_selects())

    def _get_selects(self):
        """Return one select per kind of cost.

        Called by the table's query; override to append kinds (positions 3 and 5 to 7).

        :return: list of SQL, see ``queries.case_cost.build_cost_query``.
        """
        return [
            case_cost.build_refund_select(0),
            case_cost.build_return_select(1),
            case_cost.build_time_select(2),
            case_cost.build_shipment_select(4),
        ]
