"""The kinds of conditions that segments know here; other add-ons add theirs."""

from odoo import models
from odoo.tools import SQL

from ...queries import segment_kind as queries
from ...tools.segment import SegmentKind, parse_rfm_codes

COUNT = "COUNT(*)"
# in the company's currency
ORDER_AMOUNT = "SUM(d.amount_untaxed / COALESCE(NULLIF(d.currency_rate, 0), 1))"
PURCHASE_COUNT = "COUNT(*) FILTER (WHERE amount > 0)"
PURCHASE_AMOUNT = "SUM(amount)"


class CrmSegmentRule(models.Model):
    """Count orders, purchases, calls and consents."""

    _inherit = "crm.segment.rule"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_kinds(self):
        """Return the kinds of rules: {code: SegmentKind}, in the order of the list.

        Called whenever a rule is shown, checked or applied; override to add kinds of
        another add-on, with a method that builds their query.
        """
        return {**self._get_sale_kinds(), **self._get_contact_kinds()}

    def _get_sale_kinds(self):
        """Return the kinds that count what was ordered and sold."""
        _ = self.env._
        return {
            "order_count": SegmentKind(
                _("Confirmed orders, number"),
                "_build_figure_query",
                has_days=True,
                figure=COUNT,
                shared="_build_order_figures",
                changes="_build_order_changes",
            ),
            "order_amount": SegmentKind(
                _("Confirmed orders, net amount"),
                "_build_figure_query",
                has_days=True,
                figure=ORDER_AMOUNT,
                shared="_build_order_figures",
                changes="_build_order_changes",
            ),
            "purchase_count": SegmentKind(
                _("Invoices and imported sales, number"),
                "_build_figure_query",
                has_days=True,
                figure=PURCHASE_COUNT,
                shared="_build_purchase_figures",
            ),
            "purchase_amount": SegmentKind(
                _("Invoices and imported sales, net amount"),
                "_build_figure_query",
                has_days=True,
                figure=PURCHASE_AMOUNT,
                shared="_build_purchase_figures",
            ),
            "days_since_sale": SegmentKind(
                _("Days since the last sale"), "_build_last_sale_query"
            ),
            "bought": SegmentKind(
                _("Bought products of"),
                "_build_bought_query",
                has_value=False,
                has_days=True,
                fields=("product_category_ids",),
                changes="_build_order_changes",
            ),
            "rfm": SegmentKind(
                _("RFM code is"),
                "_build_rfm_query",
                has_value=False,
                fields=("rfm_codes",),
            ),
        }

    def _get_contact_kinds(self):
        """Return the kinds about people, talks and other segments."""
        _ = self.env._
        return {
            "consent": SegmentKind(
                _("Consent for"),
                "_build_consent_query",
                has_value=False,
                is_person=True,
                fields=("purpose_id", "channel", "consent"),
                changes="_build_consent_changes",
            ),
            "call_count": SegmentKind(
                _("Telephone calls, number"),
                "_build_call_query",
                has_days=True,
                changes="_build_call_changes",
            ),
            "open_lead_count": SegmentKind(
                _("Open opportunities, number"),
                "_build_open_lead_query",
                changes="_build_lead_changes",
            ),
            "segment": SegmentKind(
                _("Is in the segment"),
                "_build_part_query",
                has_value=False,
                is_person=True,
                fields=("part_id",),
            ),
            "domain": SegmentKind(
                _("Contact fulfils"),
                "_build_domain_query",
                has_value=False,
                is_person=True,
                fields=("domain",),
            ),
        }

    def _get_kind_selection(self):
        """Return the kinds as choices."""
        return [(code, kind.label) for code, kind in self._get_kinds().items()]

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    def _build_figure_query(self, scope):
        """Return the one figure of a kind that can share its query with others."""
        kind = self._get_kinds()[self.kind]
        figure = SQL("%s AS value", SQL(kind.figure))
        return getattr(self, kind.shared)(scope, figure)

    def _build_order_figures(self, scope, figures):
        return queries.build_order_query(scope, figures)

    def _build_purchase_figures(self, scope, figures):
        return queries.build_purchase_query(scope, figures)

    def _build_last_sale_query(self, scope):
        company = self.segment_id.company_id or self.env.company
        return queries.build_last_sale_query(scope, company._get_crm_reference_date())

    def _build_bought_query(self, scope):
        categories = self.env["product.category"].search(
            [("id", "child_of", self.product_category_ids._origin.ids)]
        )
        return queries.build_bought_query(scope, categories.ids)

    def _build_rfm_query(self, scope):
        return queries.build_rfm_query(scope, parse_rfm_codes(self.rfm_codes))

    def _build_consent_query(self, scope):
        return queries.build_consent_query(
            scope, self.purpose_id._origin.id, self.channel, self.consent == "granted"
        )

    def _build_call_query(self, scope):
        return queries.build_call_query(scope)

    def _build_open_lead_query(self, scope):
        return queries.build_open_lead_query(scope)
