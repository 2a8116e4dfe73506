"""The customer in figures: one dictionary for the 360 page and for the interface."""

from odoo import fields, models
from odoo.fields import Domain

TIMELINE_LIMIT = 50
METRIC_KEYS = (
    "first_sale_date",
    "last_sale_date",
    "recency_days",
    "sale_count",
    "revenue_total",
    "revenue_12m",
    "average_sale",
)
SCORE_KEYS = ("recency_score", "frequency_score", "monetary_score")


class CrmCustomerOverview(models.AbstractModel):
    """Collect what the whole company knows about a customer.

    ``_get_overview`` is called by the 360 page and by ``crm.api.customer_overview``,
    hence a person and another system see the same figures. Each part is one method;
    an add-on that knows more overrides the hook of its part
    (``_get_overview_service``, ``_get_overview_calls``, ``_get_overview_loyalty``).

    Figures are those of the commercial partner in ``env.company``; contact data those
    of the person asked for. What the user may not read is ``False``.
    """

    _name = "crm.customer.overview"
    _inherit = "crm.customer.document"
    _description = "Customer Overview"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_overview(self, partner, has_timeline=True):
        """Return the customer as the company knows it.

        :param partner: the person or company to describe, one record.
        :param bool has_timeline: ``False`` saves the caller who shows its own timeline
            the work; the key is then missing.
        :return: dict with the keys partner, relation, sales, rfm, receivable,
            logistics, service, loyalty, calls and timeline. Plain types only: dates
            are ``YYYY-MM-DD``, amounts floats in company currency, a missing value
            is ``False``. A part whose add-on is not installed is ``False``.
        :raises AccessError: when the caller may not see this customer.
        """
        self._ensure_can_open(partner)
        metric = self._get_metric(partner)
        overview = {
            "partner": self._get_overview_partner(partner, metric),
            "relation": self._get_overview_relation(partner),
            "sales": self._get_overview_sales(partner, metric),
            "rfm": self._get_overview_rfm(partner, metric),
            "receivable": self._get_overview_receivable(partner),
            "logistics": self._get_overview_logistics(partner),
            "service": self._get_overview_service(partner),
            "loyalty": self._get_overview_loyalty(partner),
            "calls": self._get_overview_calls(partner),
        }
        if has_timeline:
            overview["timeline"] = self.env["crm.timeline"]._get_entries(
                partner, limit=TIMELINE_LIMIT
            )
        return overview

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_overview_service(self, partner):
        """Return the service part.

        Called by ``_get_overview``; override where cases are kept.

        :return: dict with the keys open_cases, cases_12m, breached_12m, last_case and
            csat, or ``False`` when nobody keeps cases here.
        """
        return False

    def _get_overview_calls(self, partner):
        """Return the calls part.

        Called by ``_get_overview``; override where calls are kept.

        :return: dict with the keys last_call and calls_12m, or ``False``.
        """
        return False

    def _get_overview_loyalty(self, partner):
        """Return the loyalty part.

        Called by ``_get_overview``; override where points are kept.

        :return: the dictionary of ``loyalty_balance``, or ``False``.
        """
        return False

    def _get_tier_name(self, partner):
        """Return the name of the customer's tier, without the rest of the points.

        Called while a telephone rings, in superuser mode and in the company that is
        called; override where tiers are kept, with few queries.

        :return: str, or ``False``.
        """
        return False

    def _get_overview_segments(self, partner):
        """Return the codes of the segments that this customer is in.

        Called by ``_get_overview_rfm``; override where segments are kept.

        :return: list of str, ordered.
        """
        return []

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _get_overview_partner(self, partner, metric):
        """Return who the person is and since when the company knows him or her."""
        return {
            "id": partner.id,
            "name": partner.name or partner.display_name or False,
            "company_name": partner.commercial_company_name or False,
            "email": partner.email or False,
            "phone": partner.phone or False,
            "country_code": partner.country_id.code or False,
            "salesperson": self._get_salesperson(partner).name or False,
            "since": self._get_since(partner, metric),
        }

    def _get_since(self, partner, metric):
        """Return the day of the first sale or order, else of the contact's creation."""
        clock = self._get_clock()
        days = [fields.Date.to_date(metric and metric["first_sale_date"])]
        if self._can_read("sale.order"):
            ((first_order,),) = self.env["sale.order"]._read_group(
                self._get_order_domain(partner) & self._get_confirmed_domain(),
                aggregates=["date_order:min"],
            )
            days.append(first_order and clock.get_day(first_order))
        if self._can_read("account.move"):
            ((first_invoice,),) = self.env["account.move"]._read_group(
                self._get_invoice_domain(partner), aggregates=["invoice_date:min"]
            )
            days.append(first_invoice)
        # contacts that were loaded by SQL may lack the date of their creation
        created = partner.commercial_partner_id.create_date
        first_day = min(filter(None, days), default=created and clock.get_day(created))
        return fields.Date.to_string(first_day) or False

    def _get_overview_relation(self, partner):
        """Return the kind of relation, who looks after it, and the consents."""
        # sudo: a colleague's name is no secret, but may be of another company
        customer_sudo = partner.commercial_partner_id.sudo()
        return {
            "type": partner.crm_relation_type or False,
            "account_manager": customer_sudo.account_manager_id.name or False,
            "consents": self._get_consents(partner),
        }

    def _get_overview_sales(self, partner, metric):
        """Return the sales figures and the number of open quotations and orders."""
        figures = metric or dict.fromkeys(METRIC_KEYS, False)
        return {
            "currency": self.env.company.currency_id.name,
            **{key: figures[key] for key in METRIC_KEYS},
            "open_quotations": self._count(
                "sale.order", self._get_quotation_domain(partner)
            ),
            "open_orders": self._count(
                "sale.order", self._get_open_order_domain(partner)
            ),
        }

    def _get_overview_rfm(self, partner, metric):
        """Return the scores from 1 to 5 (5 is best) and the segments."""
        metric = metric or {}
        return {
            **{key: metric.get(key) or False for key in SCORE_KEYS},
            "code": metric.get("rfm_code") or False,
            "segment_codes": self._get_overview_segments(partner),
        }

    def _get_overview_receivable(self, partner):
        """Return what is still to be paid, and how much of it is late.

        Credit notes that are not used yet reduce both.
        """
        if not self._can_read("account.move.line"):
            return dict.fromkeys(("currency", "due", "overdue", "credit_limit"), False)
        currency = self.env.company.currency_id
        due, overdue = self._get_residuals(partner)
        return {
            "currency": currency.name,
            "due": currency.round(due),
            "overdue": currency.round(overdue),
            "credit_limit": self._get_credit_limit(partner),
        }

    def _get_overview_logistics(self, partner):
        """Return how many deliveries are open or late, and the returns of a year."""
        return {
            "open_deliveries": self._count(
                "stock.picking", self._get_open_delivery_domain(partner)
            ),
            "late_deliveries": self._count(
                "stock.picking", self._get_late_delivery_domain(partner)
            ),
            "returns_12m": self._count(
                "stock.picking", self._get_recent_return_domain(partner)
            ),
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_metric(self, partner):
        """Return the stored figures of the customer.

        :return: one dictionary of ``metrics_get`` (zeros for who never bought), or
            ``None`` when the user may not read the figures of this customer.
        """
        if not self._can_read("crm.customer.metric"):
            return None
        values = self.env["crm.customer.metric"]._get_values(
            partner.commercial_partner_id.ids
        )
        return values[0] if values else None

    def _get_consents(self, partner):
        """Return the current consents and refusals of the person."""
        if not self._can_read("crm.consent"):
            return []
        return self.env["crm.consent"]._get_current(partner)[partner.id]

    def _get_residuals(self, partner):
        """Return (due, overdue) of posted invoices and credit notes, as floats."""
        lines = self.env["account.move.line"]
        domain = (
            self._get_company_domain()
            & Domain("partner_id", "=", partner.commercial_partner_id.id)
            & Domain("parent_state", "=", "posted")
            & Domain("account_type", "=", "asset_receivable")
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("amount_residual", "!=", 0)
        )
        aggregates = ["amount_residual:sum"]
        ((due,),) = lines._read_group(domain, aggregates=aggregates)
        ((overdue,),) = lines._read_group(
            domain & self._get_overdue_line_domain(), aggregates=aggregates
        )
        return due or 0.0, overdue or 0.0

    def _get_credit_limit(self, partner):
        """Return the credit limit, ``False`` when none is set or it is not shown."""
        customer = partner.commercial_partner_id
        if not customer._has_field_access(customer._fields["credit_limit"], "read"):
            return False
        return customer.credit_limit or False

    def _count(self, model_name, domain):
        """Return how many documents match, ``False`` when the user may not read any."""
        if not self._can_read(model_name):
            return False
        return self.env[model_name].search_count(domain)
