"""Which campaigns sales are credited to, by four models side by side."""

from odoo import fields, models
from odoo.tools import SQL

from ..queries import campaign_credit
from .crm_campaign_response_report import CrmCampaignResponseReport

TOUCH_KINDS = [
    ("message", "Message"),
    ("lead", "Lead"),
    ("document", "Written on the Invoice"),
]


class CrmCampaignCreditReport(models.Model):
    """One row is what one sale owes to one touch of its customer.

    Revenue and margin of a sale, net of credit notes, are shared out to the cent; see
    ``tools/attribution.py`` for the models.
    """

    _name = "crm.campaign.credit.report"
    _description = "Campaign Attribution"
    _auto = False
    _rec_name = "campaign_id"
    _order = "date desc, id desc"
    _depends = {
        **CrmCampaignResponseReport._depends,
        "res.company": ["crm_attribution_days", "currency_id"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    campaign_id = fields.Many2one(comodel_name="utm.campaign", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        readonly=True,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        readonly=True,
    )
    date = fields.Datetime(string="Sold On", readonly=True)
    date_touch = fields.Datetime(string="Reached On", readonly=True)
    kind = fields.Selection(selection=TOUCH_KINDS, string="By", readonly=True)
    channel = fields.Char(readonly=True)
    mailing_id = fields.Many2one(comodel_name="mailing.mailing", readonly=True)
    journey_id = fields.Many2one(comodel_name="crm.journey", readonly=True)
    step_id = fields.Many2one(comodel_name="crm.journey.step", readonly=True)
    variant = fields.Char(readonly=True)
    segment_id = fields.Many2one(comodel_name="crm.segment", readonly=True)
    revenue_first = fields.Monetary(string="Revenue, First Touch", readonly=True)
    revenue_last = fields.Monetary(string="Revenue, Last Touch", readonly=True)
    revenue_linear = fields.Monetary(string="Revenue, Linear", readonly=True)
    revenue_position = fields.Monetary(string="Revenue, by Position", readonly=True)
    margin_first = fields.Monetary(string="Margin, First Touch", readonly=True)
    margin_last = fields.Monetary(string="Margin, Last Touch", readonly=True)
    margin_linear = fields.Monetary(string="Margin, Linear", readonly=True)
    margin_position = fields.Monetary(string="Margin, by Position", readonly=True)

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT credit.id, credit.campaign_id, credit.company_id,
                   company.currency_id, credit.partner_id,
                   credit.root_id AS move_id, credit.sale_date AS date,
                   credit.date AS date_touch, credit.kind, credit.channel,
                   credit.mailing_id, credit.journey_id, credit.step_id,
                   credit.variant, target.segment_id,
                   credit.revenue_first, credit.revenue_last, credit.revenue_linear,
                   credit.revenue_position, credit.margin_first, credit.margin_last,
                   credit.margin_linear, credit.margin_position
              FROM (%s) credit
              JOIN res_company company ON company.id = credit.company_id
              LEFT JOIN LATERAL (
                    SELECT MIN(chosen.segment_id) AS segment_id
                      FROM crm_campaign_segment_rel chosen
                      JOIN crm_segment_member member
                        ON member.segment_id = chosen.segment_id
                       AND member.partner_id = credit.partner_id
                       AND member.date_left IS NULL
                     WHERE chosen.campaign_id = credit.campaign_id
              ) target ON TRUE
            """,
            campaign_credit.build_credits(),
        )
