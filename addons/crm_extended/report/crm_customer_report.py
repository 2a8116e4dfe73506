"""The list of customers with their figures, to search, group and compare."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.customer.res_partner_relation import RELATION_TYPES
from ..queries import customer_relation as queries

# the groups of tools.rfm
RFM_GROUPS = [
    ("champion", "Champion"),
    ("loyal", "Loyal"),
    ("promising", "Promising"),
    ("steady", "Steady"),
    ("at_risk", "At Risk"),
    ("lost", "Lost"),
]


class CrmCustomerReport(models.Model):
    """One row is one commercial partner in one company that may see it.

    Left out are the company itself and partners of internal users. Days and relation
    type are those of the reference date that the stored figures stand on.
    """

    _name = "crm.customer.report"
    _description = "Customer Analysis"
    _auto = False
    _rec_name = "name"
    _order = "name, id"
    _depends = {
        "crm.customer.metric": ["partner_id", "company_id", "last_sale_date"],
        "crm.metric.state": ["company_id", "reference_date"],
        "res.company": ["crm_former_after_days", "currency_id", "parent_path"],
        "res.partner": [
            "account_manager_id",
            "active",
            "city",
            "commercial_partner_id",
            "company_id",
            "complete_name",
            "country_id",
            "crm_relation_manual",
            "email",
            "partner_share",
            "phone",
            "supplier_rank",
            "user_id",
        ],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
    )
    name = fields.Char(readonly=True)
    active = fields.Boolean(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    relation_type = fields.Selection(
        selection=RELATION_TYPES,
        string="Relation",
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
    )
    account_manager_id = fields.Many2one(comodel_name="res.users", readonly=True)
    country_id = fields.Many2one(comodel_name="res.country", readonly=True)
    city = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    email = fields.Char(readonly=True)
    first_sale_date = fields.Date(string="First Sale", readonly=True)
    last_sale_date = fields.Date(string="Last Sale", readonly=True)
    recency_days = fields.Integer(
        string="Days Since Last Sale",
        readonly=True,
        aggregator="avg",
    )
    sale_count = fields.Integer(string="Sales", readonly=True)
    revenue_total = fields.Monetary(string="Revenue", readonly=True)
    revenue_12m = fields.Monetary(string="Revenue, 12 Months", readonly=True)
    average_sale = fields.Monetary(readonly=True, aggregator="avg")
    recency_score = fields.Integer(
        readonly=True,
        aggregator="avg",
    )
    frequency_score = fields.Integer(readonly=True, aggregator="avg")
    monetary_score = fields.Integer(readonly=True, aggregator="avg")
    rfm_code = fields.Char(string="RFM", readonly=True)
    rfm_group = fields.Selection(
        selection=RFM_GROUPS,
        string="RFM Group",
        readonly=True,
        help="Follows from the scores for recency and frequency.",
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_customer(self):
        """Open the page of this customer.

        :return: dict: an action.
        :raises AccessError: when the user may not see this customer.
        """
        self.ensure_one()
        self.check_access("read")
        return self.partner_id.action_open_360()

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self) -> SQL:
        return SQL("%s %s", self._select(), self._from())

    @api.model
    def _select(self) -> SQL:
        fallbacks = self.env["res.partner"]._get_fallbacks
        return SQL(
            """
            SELECT partner.id::bigint * %(factor)s + company.id AS id,
                   partner.id AS partner_id,
                   partner.complete_name AS name,
                   partner.active,
                   company.id AS company_id,
                   company.currency_id,
                   %(relation_type)s AS relation_type,
                   partner.user_id,
                   %(account_manager)s::int AS account_manager_id,
                   partner.country_id,
                   partner.city,
                   partner.phone,
                   partner.email,
                   metric.first_sale_date,
                   metric.last_sale_date,
                   state.reference_date - metric.last_sale_date AS recency_days,
                   metric.sale_count,
                   metric.revenue_total,
                   metric.revenue_12m,
                   metric.average_sale,
                   metric.recency_score,
                   metric.frequency_score,
                   metric.monetary_score,
                   metric.rfm_code,
                   %(rfm_group)s AS rfm_group
            """,
            factor=self._get_id_factor(),
            relation_type=queries.build_relation_type(fallbacks("crm_relation_manual")),
            account_manager=queries.build_company_value(
                "account_manager_id", fallbacks("account_manager_id")
            ),
            rfm_group=queries.build_rfm_group(),
        )

    @api.model
    def _from(self) -> SQL:
        return queries.build_customer_from(
            SQL("partner.partner_share AND partner.id <> company.partner_id")
        )

    @api.model
    def _get_id_factor(self):
        """Return a power of ten above every company id.

        With it an id names partner and company, and stays as small as it can: XML-RPC
        carries 32 bits.
        """
        [[last_id]] = self.env.execute_query(SQL("SELECT MAX(id) FROM res_company"))
        return 10 ** len(str(last_id))
