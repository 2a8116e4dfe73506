"""A friend's first order names who recommended the company."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    """Take down who brought the customer, when a quotation with a code is confirmed."""

    _inherit = "sale.order"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    referral_code = fields.Char(
        string="Recommended with Code",
        copy=False,
        help="The personal code of the member who recommended us to this customer. It "
        "counts for the first order of a new customer.",
        prefetch="crm_loyalty",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("referral_code")
    def _check_referral_code(self):
        """Refuse codes that nobody has, as long as the customer can be asked."""
        for order in self.filtered("referral_code"):
            referrals = self.env["loyalty.referral"].with_company(order.company_id)
            if order.state in ("draft", "sent") and not referrals._find_card(
                order.referral_code
            ):
                raise ValidationError(
                    self.env._(
                        "No member who recommends us has the code %(code)s. Ask the "
                        "customer for it, or leave it empty.",
                        code=order.referral_code[:40],
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let a visitor who followed a link bring the code along."""
        orders = super().create(vals_list)
        for company, own in orders.grouped("company_id").items():
            code = self._get_visitor_code(company)
            if code:
                own.filtered(lambda order: not order.referral_code).write(
                    {"referral_code": code}
                )
        return orders

    def action_confirm(self):
        """Take down who brought the customer.

        :return: as the method that is extended.
        """
        with_code = self.filtered(
            lambda order: order.referral_code and order.state != "sale"
        )
        result = super().action_confirm()
        for order in with_code.filtered(lambda order: order.state == "sale"):
            order._capture_referral()
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _capture_referral(self):
        """Take the referral down; why there is none stands in the chatter."""
        self.ensure_one()
        referrals = self.env["loyalty.referral"].with_company(self.company_id)
        _referral, refusal = referrals._capture(
            self.referral_code, self.partner_id, "order", self
        )
        if refusal:
            # sudo: a customer who signs confirms, and writes no notes
            self.sudo().message_post(
                body=self.env._("No referral was taken down: %(why)s", why=refusal)
            )

    def _get_visitor_code(self, company):
        """Return the code of the visitor for whom a web shop makes an order."""
        code = self.env["loyalty.referral.visit"]._get_code()
        # an employee who followed a link out of curiosity sells to others
        if not code or not self.env.user.share:
            return ""
        referrals = self.env["loyalty.referral"].with_company(company)
        return code if referrals._find_card(code) else ""
