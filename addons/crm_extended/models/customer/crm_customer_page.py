"""The customer's page in the web client: the overview, and the documents behind it."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.rfm import get_rfm_group

CHART_MONTHS = 24
TIMELINE_LIMIT = 20


class CrmCustomerPage(models.AbstractModel):
    """Answer the web client: one call opens the page, one opens a block's documents.

    All figures come from ``crm.customer.overview``; this model adds what a person
    wants to see beside them. It computes everything that needs a rule; the web client
    only formats and shows.
    """

    _name = "crm.customer.page"
    _inherit = ["crm.customer.list", "crm.customer.identity"]
    _description = "Customer Page"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_page(self, partner_id):
        """Return everything that the customer's page shows.

        :param int partner_id: the person or company.
        :return: dict: ``overview`` (see ``crm.customer.overview``, without timeline),
            ``identity``, ``rfm`` (scores in words), ``chart``, ``blocks``,
            ``timeline`` (``entries``, ``has_more``, ``kinds``), ``currency_id``,
            ``allowed`` (what the user may do from here), ``actions`` (list of
            ``method`` and ``label``, what other add-ons offer here) and
            ``is_restricted`` (the figures hold the user's own documents only).
        :raises UserError: when the contact no longer exists.
        :raises AccessError: when the user may not see this customer.
        """
        partner = self._get_partner(partner_id)
        overview = self.env["crm.customer.overview"]._get_overview(
            partner, has_timeline=False
        )
        timeline = self.env["crm.timeline"]
        return {
            "overview": overview,
            "identity": self._get_identity(partner, overview),
            "rfm": self._get_rfm(overview["rfm"]),
            "chart": self._get_chart(partner),
            "blocks": self._get_blocks(partner, overview),
            "timeline": {
                **timeline.get_entries(partner_id, limit=TIMELINE_LIMIT),
                "kinds": timeline._get_kinds(partner),
            },
            "currency_id": self.env.company.currency_id.id,
            "allowed": self._get_allowed_actions(partner),
            "actions": [
                {"method": method, "label": label}
                for method, label in self._get_actions(partner)
            ],
            "is_restricted": not self._sees_all_customers(),
        }

    @api.model
    @api.readonly
    def get_block_action(self, partner_id, key):
        """Return the action that opens the documents behind a block.

        :param int partner_id: the person or company.
        :param str key: the block's key.
        :return: an ``ir.actions.act_window`` as a dictionary.
        :raises UserError: when there is no such block, or the contact is gone.
        :raises AccessError: when the user may not see this customer.
        """
        partner = self._get_partner(partner_id)
        self._ensure_can_open(partner)
        blocks = self._get_document_blocks(partner)
        block = blocks.get(key) if isinstance(key, str) else None
        if not block or not self._can_read(block.model):
            raise UserError(
                self.env._("This page has no list of documents called “%s”.", key)
            )
        return self._get_block_action(partner, block)

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _get_rfm(self, scores):
        """Return the scores in words.

        :return: dict ``group`` (code), ``label``, ``meaning`` and ``scores``: list of
            ``key``, ``label``, ``score``, ``meaning``; ``False`` without scores.
        """
        recency, frequency = scores["recency_score"], scores["frequency_score"]
        if not recency or not frequency:
            return False
        group = get_rfm_group(recency, frequency)
        group_field = self.env["crm.customer.report"]._fields["rfm_group"]
        return {
            "group": group,
            "label": dict(group_field._description_selection(self.env))[group],
            "meaning": self._get_rfm_meanings()[group],
            "scores": [
                {
                    "key": key,
                    "label": score_label,
                    "score": scores[key],
                    "meaning": meanings[scores[key] - 1],
                }
                for key, (score_label, meanings) in self._get_rfm_score_texts().items()
            ],
        }

    def _get_rfm_meanings(self):
        """Return {group: what it means}."""
        _ = self.env._
        return {
            "champion": _("Buys often, and bought just now."),
            "loyal": _("Buys often."),
            "promising": _("Bought just now, but not often yet."),
            "steady": _("Neither among the best nor among the lost."),
            "at_risk": _("Used to buy often, but not lately."),
            "lost": _("Bought seldom, and long ago."),
        }

    def _get_rfm_score_texts(self):
        """Return {key: (label, [meaning of score 1, …, 5])}."""
        _ = self.env._
        return {
            "recency_score": (
                _("Recency"),
                [
                    _("bought longest ago"),
                    _("bought long ago"),
                    _("bought a while ago"),
                    _("bought recently"),
                    _("bought most recently"),
                ],
            ),
            "frequency_score": (
                _("Frequency"),
                [
                    _("buys most seldom"),
                    _("buys seldom"),
                    _("buys now and then"),
                    _("buys often"),
                    _("buys most often"),
                ],
            ),
            "monetary_score": (
                _("Revenue"),
                [
                    _("among the lowest revenues"),
                    _("low revenue"),
                    _("average revenue"),
                    _("high revenue"),
                    _("among the highest revenues"),
                ],
            ),
        }

    def _get_chart(self, partner):
        """Return the net revenue per month, of two years up to the reference date.

        :return: dict ``months`` (first days), ``invoices`` and ``history`` (amounts in
            company currency, of the same length); ``False`` when the user may read
            neither or there was no revenue.
        """
        last_month = self.env.company._get_crm_reference_date().replace(day=1)
        months = [
            last_month - relativedelta(months=back)
            for back in reversed(range(CHART_MONTHS))
        ]
        series = {
            "invoices": self._get_monthly_sums(
                "account.move",
                self._get_invoice_domain(partner),
                "invoice_date",
                "amount_untaxed_signed",
                months,
            ),
            "history": self._get_monthly_sums(
                "crm.sale.history",
                self._get_history_domain(partner),
                "date",
                "amount",
                months,
            ),
        }
        if not any(map(any, series.values())):
            return False
        return {"months": [fields.Date.to_string(month) for month in months], **series}

    def _get_monthly_sums(self, model_name, domain, date_field, amount_field, months):
        """Return the sum of a field for each of the months."""
        if not self._can_read(model_name):
            return [0.0] * len(months)
        domain &= Domain(date_field, ">=", months[0])
        domain &= Domain(date_field, "<", months[-1] + relativedelta(months=1))
        sums = dict(
            self.env[model_name]._read_group(
                domain, [f"{date_field}:month"], [f"{amount_field}:sum"]
            )
        )
        return [sums.get(month) or 0.0 for month in months]

    def _get_allowed_actions(self, partner):
        """Return what the user may do from the page: {action: bool}."""
        can_write = partner.has_access("write")
        return {
            "quotation": self.env["sale.order"].has_access("create"),
            "activity": can_write,
            "email": can_write,
            "edit": can_write,
        }

    def _get_actions(self, partner):
        """Return the further buttons of the page.

        Called by ``get_page``; override to append what the user may begin from your
        part.

        :return: list of (method of the contact that returns an action, label).
        """
        return []
