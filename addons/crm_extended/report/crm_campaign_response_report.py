"""What campaigns sent, and what came back."""

from odoo import fields, models
from odoo.tools import SQL

from ..queries import campaign_margin, campaign_touch

KINDS = [
    ("message", "Message"),
    ("lead", "Lead"),
    ("order", "Order"),
    ("invoice", "Invoice"),
]


class CrmCampaignResponseReport(models.Model):
    """One row is one message, lead, order or invoice of a campaign.

    Leads, orders and invoices are those that carry the campaign. What is credited to
    it without carrying it is in ``crm.campaign.credit.report``.
    """

    _name = "crm.campaign.response.report"
    _description = "Campaign Response"
    _auto = False
    _rec_name = "campaign_id"
    _order = "date desc, id desc"
    _depends = {
        "account.move": [
            "campaign_id",
            "commercial_partner_id",
            "invoice_date",
            "move_type",
            "reversed_entry_id",
            "state",
        ],
        "account.move.line": [
            "balance",
            "display_type",
            "product_id",
            "product_uom_id",
            "quantity",
        ],
        "crm.lead": ["campaign_id", "company_id", "partner_id"],
        "crm.send.log": ["campaign_id", "state"],
        "link.tracker.click": ["crm_is_scanner", "mailing_trace_id"],
        "mailing.mailing": ["crm_company_id"],
        "mailing.trace": [
            "campaign_id",
            "reply_datetime",
            "res_id",
            "sent_datetime",
            "trace_status",
        ],
        "product.product": ["standard_price"],
        "res.partner": ["commercial_partner_id"],
        "sale.order": ["campaign_id", "company_id", "date_order", "state"],
        "sale.order.line": ["invoice_lines", "order_id"],
        "utm.campaign": ["crm_company_id"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    kind = fields.Selection(selection=KINDS, readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    campaign_id = fields.Many2one(comodel_name="utm.campaign", readonly=True)
    segment_id = fields.Many2one(
        comodel_name="crm.segment",
        readonly=True,
        help="The first of the campaign's segments that the person is in.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        readonly=True,
    )
    date = fields.Datetime(readonly=True)
    channel = fields.Char(readonly=True)
    mailing_id = fields.Many2one(comodel_name="mailing.mailing", readonly=True)
    journey_id = fields.Many2one(comodel_name="crm.journey", readonly=True)
    step_id = fields.Many2one(comodel_name="crm.journey.step", readonly=True)
    variant = fields.Char(readonly=True)
    messages = fields.Integer(readonly=True)
    bounces = fields.Integer(readonly=True)
    clicks = fields.Integer(
        string="Messages Clicked",
        readonly=True,
        help="Messages with at least one click of a person.",
    )
    scanner_clicks = fields.Integer(string="Clicks of Scanners", readonly=True)
    replies = fields.Integer(readonly=True)
    leads = fields.Integer(readonly=True)
    orders = fields.Integer(string="Orders Confirmed", readonly=True)
    customers = fields.Integer(string="New Customers", readonly=True)
    revenue = fields.Monetary(
        readonly=True,
        help="Invoiced, without tax, net of credit notes.",
    )
    margin = fields.Monetary(readonly=True, help="Revenue less known cost of goods.")
    revenue_unknown = fields.Monetary(
        string="Revenue Without Known Cost",
        readonly=True,
        help="The part of the revenue whose cost is unknown; all of it is margin.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT response.*,
                   company.currency_id,
                   target.segment_id
              FROM (%s) response
              JOIN res_company company ON company.id = response.company_id
              LEFT JOIN LATERAL (
                    SELECT MIN(chosen.segment_id) AS segment_id
                      FROM crm_campaign_segment_rel chosen
                      JOIN crm_segment_member member
                        ON member.segment_id = chosen.segment_id
                       AND member.partner_id = response.partner_id
                       AND member.date_left IS NULL
                     WHERE chosen.campaign_id = response.campaign_id
              ) target ON TRUE
            """,
            SQL(" UNION ALL ").join(
                (
                    self._select_messages(),
                    self._select_leads(),
                    self._select_orders(),
                    self._select_invoices(),
                )
            ),
        )

    def _select_messages(self) -> SQL:
        """Return one row per message."""
        return SQL(
            """
            SELECT message.key * 4 AS id, 'message' AS kind,
                   message.company_id, message.campaign_id, message.partner_id,
                   message.date, message.channel, message.mailing_id,
                   message.journey_id, message.step_id, message.variant,
                   1 AS messages, message.is_bounced::int AS bounces,
                   (message.clicks > 0)::int AS clicks,
                   message.scanner_clicks::int AS scanner_clicks,
                   message.is_replied::int AS replies,
                   0 AS leads, 0 AS orders, 0 AS customers,
                   0::numeric AS revenue, 0::numeric AS margin,
                   0::numeric AS revenue_unknown
              FROM (%s) message
            """,
            campaign_touch.build_messages(),
        )

    def _select_leads(self) -> SQL:
        """Return one row per lead."""
        return SQL(
            """
            SELECT lead.lead_id::bigint * 4 + 1, 'lead',
                   lead.company_id, lead.campaign_id, lead.partner_id, lead.date,
                   NULL, NULL, NULL, NULL, NULL,
                   0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0
              FROM (%s) lead
            """,
            campaign_touch.build_leads(),
        )

    def _select_orders(self) -> SQL:
        """Return one row per confirmed order."""
        return SQL(
            """
            SELECT sale.id::bigint * 4 + 2, 'order',
                   sale.company_id, sale.campaign_id, sale.partner_id, sale.date_order,
                   NULL, NULL, NULL, NULL, NULL,
                   0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0
              FROM sale_order sale
              JOIN utm_campaign campaign
                ON campaign.id = sale.campaign_id
               AND COALESCE(campaign.crm_company_id, sale.company_id) = sale.company_id
             WHERE sale.state = 'sale'
            """
        )

    def _select_invoices(self) -> SQL:
        """Return one row per invoice and its credit notes.

        It made a new customer when nothing was invoiced to the customer before, here
        or in another system.
        """
        return SQL(
            """
            SELECT sale.root_id::bigint * 4 + 3, 'invoice',
                   sale.company_id, sale.campaign_id, sale.commercial_id, sale.date,
                   NULL, NULL, NULL, NULL, NULL,
                   0, 0, 0, 0, 0, 0, 0,
                   (move.move_type <> 'out_refund' AND NOT EXISTS (
                        SELECT FROM account_move earlier
                         WHERE earlier.commercial_partner_id = sale.commercial_id
                           AND earlier.company_id = sale.company_id
                           AND earlier.state = 'posted'
                           AND earlier.move_type IN ('out_invoice', 'out_receipt')
                           AND (earlier.invoice_date, earlier.id)
                               < (move.invoice_date, move.id)
                    ) AND NOT EXISTS (
                        SELECT FROM crm_sale_history history
                         WHERE history.partner_id = sale.commercial_id
                           AND history.company_id = sale.company_id
                           AND history.date < move.invoice_date
                    ))::int,
                   sale.revenue, sale.revenue - sale.cost, sale.revenue_unknown
              FROM (%s) sale
              JOIN account_move move ON move.id = sale.root_id
              JOIN utm_campaign campaign
                ON campaign.id = sale.campaign_id
               AND COALESCE(campaign.crm_company_id, sale.company_id) = sale.company_id
            """,
            campaign_margin.build_sales(),
        )
