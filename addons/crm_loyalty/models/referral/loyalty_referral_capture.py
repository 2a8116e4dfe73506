"""From a code to a referral: who may be brought, and by whom."""

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.referral import IN_PROGRESS, decide, normalize_code


class LoyaltyReferral(models.Model):
    """Take down that a member brought a friend, once for each friend and company."""

    _inherit = "loyalty.referral"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _capture(self, code, friend, origin, order=None):
        """Take down who brought a friend to ``env.company``.

        Called by sign-up, joining, orders and staff; whoever calls may do so.

        :param code: what the friend has; anything.
        :param friend: a contact.
        :param order: the friend's first order, when that is the occasion.
        :return: (the referral, new or not; why there is none, in words, or ``""``).
        """
        # sudo: friends, and staff who cannot write referrals, cause them
        self = self.sudo()
        friend = friend.sudo().commercial_partner_id
        card = self._find_card(code)
        if not card:
            return self.browse(), self.env._("No member has this code.")
        found = self._find_referral(friend)
        if found:
            return found, ""
        refusal = self._get_refusal(friend, order)
        if refusal:
            return self.browse(), refusal
        try:
            with self.env.cr.savepoint():
                referral = self.create(
                    {
                        "card_id": card.id,
                        "program_id": card.program_id.id,
                        "company_id": self.env.company.id,
                        "friend_id": friend.id,
                        "origin": origin,
                    }
                )
        except UniqueViolation:
            # somebody took it down a moment ago; it is seen by the next transaction
            return self.browse(), self.env._("This friend was brought already.")
        referral._look_for_reasons()
        return referral, ""

    @api.model
    def _find_card(self, code):
        """Return the card of the member who passed a code on, in ``env.company``."""
        code = normalize_code(code)
        if not code:
            return self.env["loyalty.card"]
        # sudo: a code opens nothing; strangers bring it
        cards = self.env["loyalty.card"].sudo()
        card = cards.search(Domain("referral_code", "=", code), limit=1)
        programs = self.env["loyalty.balance"]._get_programs()
        is_offered = (
            card
            and self.env.company.crm_loyalty_enabled
            and card.program_id in programs
            and card._is_referral_offered()
        )
        return card if is_offered else cards.browse()

    @api.model
    def _capture_of_visitor(self, friend, origin):
        """Take down who brought a visitor, if the browser brings a code along.

        In the company of the member who passed the code on.

        :return: the referral, empty when there is none.
        """
        visit = self.env["loyalty.referral.visit"]
        code = visit._get_code()
        visit._remember(friend)
        if not code:
            return self.browse()
        company = self._get_company_of_code(code)
        referrals = self.with_company(company)
        if company != self.env.company:
            visit.with_company(company)._remember(friend)
        return referrals._capture(code, friend, origin)[0]

    @api.model
    def _get_company_of_code(self, code):
        """Return the company whose member has a code, else ``env.company``."""
        code = normalize_code(code)
        # sudo: a code opens nothing; strangers bring it
        cards = self.env["loyalty.card"].sudo()
        card = cards.search(Domain("referral_code", "=", code), limit=1) if code else 0
        return (card and card.company_id) or self.env.company

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _find_referral(self, friend):
        """Return the referral by which a friend came to ``env.company``."""
        return self.search(
            Domain("friend_id", "=", friend.id)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("is_merged", "=", False),
            limit=1,
        )

    def _get_refusal(self, friend, order=None):
        """Return why this contact cannot be brought any more, ``""`` when it can."""
        company = friend.company_id
        if company and company not in self.env.company.parent_ids:
            return self.env._("This contact belongs to another company.")
        if self._is_customer(friend, order):
            return self.env._(
                "%(name)s has bought before and is no new customer.", name=friend.name
            )
        return ""

    def _is_customer(self, friend, order=None):
        """Tell whether somebody bought before, here or in an imported history."""
        documents = self.env["loyalty.balance"]
        orders = self.env["sale.order"].search_count(
            documents._get_order_domain(friend)
            & documents._get_confirmed_domain()
            & Domain("id", "not in", order.ids if order else []),
            limit=1,
        )
        if orders:
            return True
        own_invoices = order.invoice_ids.ids if order else []
        invoices = documents._get_invoice_domain(friend) & Domain(
            "id", "not in", own_invoices
        )
        return bool(
            self.env["account.move"].search_count(invoices, limit=1)
            or self.env["crm.sale.history"].search_count(
                documents._get_history_domain(friend), limit=1
            )
        )

    def _look_for_reasons(self):
        """Flag new referrals of which both sides may be one person or household."""
        today = self.env["loyalty.balance"]._get_today()
        for referral, codes in self._get_found_reasons().items():
            state = decide(IN_PROGRESS, None, referral._get_terms(), bool(codes), today)
            referral.write({"reason_codes": ",".join(codes) or False, "state": state})

    def _get_portal_counts(self, cards):
        """Return {state: number} of the friends whom a member brought."""
        # sudo: numbers of a member's own referrals
        groups = self.sudo()._read_group(
            Domain("card_id", "in", cards.ids) & Domain("is_merged", "=", False),
            ["state"],
            ["__count"],
        )
        return dict(groups)

    @api.model
    def _get_month_start(self):
        """Return the instant at which this month began in the company, naive UTC."""
        clock = self.env["loyalty.balance"]._get_clock()
        return clock.get_day_start(fields.Date.start_of(clock.today, "month"))
