"""What a member sees of the own membership, on the portal."""

from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.referral import format_code
from .loyalty_point_entry import KINDS

EXPIRIES_SHOWN = 3
MONTHS_OFFERED = 24


class Benefit(NamedTuple):
    """Something that a member gets.

    :param text: what it is.
    :param points: points that it costs; 0: nothing.
    :param is_reached: the member has them.
    """

    text: str
    points: float
    is_reached: bool


class LoyaltyMemberPage(models.AbstractModel):
    """Collect the page of the person who is logged in; nobody names anybody else.

    As with orders, the people of an organisation see what it holds together.
    """

    _name = "loyalty.member.page"
    _description = "A Member's Own Page"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_page(self, program_id=0):
        """Return what the page shows.

        :param int program_id: which program; an unknown one gives the first.
        :return: dict with ``program`` and ``programs`` (records, those with a card, or
            that one may join), ``balance`` (``loyalty.balance._get_balance``; ``False``
            without program), ``can_join``, ``card`` (own one, else that of the
            organisation), ``benefits`` (list of Benefit), ``progress_pct`` (0-100,
            ``False`` without tiers), ``referral`` (``False``, or a dict).
        """
        partner = self.env.user.partner_id
        programs = self._get_programs()
        chosen = programs.filtered(lambda program: program.id == program_id)
        program = chosen or programs[:1]
        page = {
            "program": program,
            "programs": programs,
            "balance": False,
            "can_join": False,
            "card": self.env["loyalty.card"],
            "benefits": [],
            "progress_pct": False,
            "referral": False,
        }
        if not program:
            return page
        balance = self.env["loyalty.balance"]._get_balance(partner, program)
        card = self._get_card(program)
        balance["expiring"] = balance["expiring"][:EXPIRIES_SHOWN]
        page.update(
            balance=balance,
            can_join=not card and program.is_portal_join,
            card=card,
            benefits=self._get_benefits(program, balance),
            progress_pct=self._get_progress_pct(balance),
            referral=self._get_referral(card),
        )
        return page

    def _get_programs(self):
        """Return the programs that concern this person, those with a card first."""
        if not self.env.company.crm_loyalty_enabled:
            return self.env["loyalty.program"]
        balance = self.env["loyalty.balance"]
        own = balance._get_cards(self.env.user.partner_id).program_id
        programs = balance._get_programs()
        return (programs & own) | programs.filtered("is_portal_join")

    def _get_card(self, program):
        """Return one's own card in a program, else that of the organisation, sudoed."""
        partner = self.env.user.partner_id
        cards = self.env["loyalty.balance"]._get_cards(partner, program)
        own = cards.filtered(lambda card: card.partner_id == partner)
        return (own or cards)[:1]

    def _count_history(self, program):
        """Return how many movements there are on one's cards of a program."""
        # sudo: the domain has own cards only
        entries = self.env["loyalty.point.entry"].sudo()
        return entries.search_count(self._get_history_domain(program))

    def _get_history(self, program, offset, limit):
        """Return movements, the newest first.

        :return: list of dicts ``date``, ``text``, ``points``, ``balance`` (``False``
            when there are several cards, each with its own), ``expires_on``.
        """
        kinds = dict(
            self.env["loyalty.point.entry"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        # sudo: as for counting
        entries = self.env["loyalty.point.entry"].sudo()
        found = entries.search(
            self._get_history_domain(program),
            order="id desc",
            offset=offset,
            limit=limit,
        )
        is_one_card = len(self._get_own_cards(program)) == 1
        return [
            {
                "date": entry.date,
                "text": entry.reason or kinds.get(entry.kind, dict(KINDS)[entry.kind]),
                "points": entry.points,
                "balance": entry.balance if is_one_card else False,
                "expires_on": entry.expires_on,
            }
            for entry in found
        ]

    def _join(self, program_id):
        """Make the person who is logged in a member; repeatable.

        :raises UserError: the program does not let people join by themselves.
        :return: the program.
        """
        program = self._get_programs().filtered(
            lambda program: program.id == program_id and program.is_portal_join
        )
        if not program or not self.env.user._is_portal():
            raise UserError(self.env._("This program cannot be joined here."))
        partner = self.env.user.partner_id
        _card, is_new = self.env["loyalty.balance"]._enroll(partner, program)
        if is_new:
            self.env["loyalty.referral"]._capture_of_visitor(partner, "join")
        return program

    def _get_own_card(self, program_id):
        """Return the card that one may print, empty without membership."""
        programs = self._get_programs()
        chosen = programs.filtered(lambda program: program.id == program_id)
        program = chosen or programs[:1]
        return self._get_card(program) if program else self.env["loyalty.card"]

    def _get_months(self, card):
        """Return the months of which there are statements.

        :return: list of dates, the first day of each; this month first.
        """
        clock = self.env["loyalty.balance"]._get_clock()
        month = fields.Date.start_of(clock.today, "month")
        joined = clock.get_day(card.create_date)
        months = []
        while len(months) < MONTHS_OFFERED and (
            not months or month >= fields.Date.start_of(joined, "month")
        ):
            months.append(month)
            month = fields.Date.subtract(month, months=1)
        return months

    def _get_month_statement(self, program_id, month):
        """Return the own statement of a month, empty when there is none.

        :param month: its first day, as ``_get_months`` says; anything else is none.
        """
        card = self._get_own_card(program_id)
        for first in self._get_months(card) if card else []:
            if fields.Date.to_string(first) == month:
                last = fields.Date.end_of(first, "month")
                statements = self.env["loyalty.statement"]
                return statements._get_statement(card, first, last)
        return self.env["loyalty.statement"]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_history_domain(self, program):
        """Return the domain of the movements on one's cards of a program."""
        return Domain("card_id", "in", self._get_own_cards(program).ids)

    def _get_own_cards(self, program):
        """Return one's cards of a program, those of the organisation included."""
        balance = self.env["loyalty.balance"]
        return balance._get_cards(self.env.user.partner_id, program)

    def _get_progress_pct(self, balance):
        """Return how far it is to the next tier, ``False`` where there is none."""
        if not balance["next_tier"]:
            return False
        done = float(balance["qualifying"] or 0)
        missing = float(balance["to_next_tier"] or 0)
        whole = done + missing
        return int(100 * done / whole) if whole > 0 else 100

    def _get_referral(self, card):
        """Return code, address and numbers of one's referrals; ``False`` if none."""
        if not card or not card._is_referral_offered():
            return False
        counts = self.env["loyalty.referral"]._get_portal_counts(card)
        program = card.program_id
        return {
            "spoken_code": format_code(card._get_referral_code()),
            "url": card._get_referral_url(),
            "points": program.referral_points,
            "friend_points": program.referral_friend_points,
            # who is flagged does not learn why
            "waiting": sum(
                counts.get(state, 0) for state in ("in_progress", "pending", "flagged")
            ),
            "rewarded": counts.get("approved", 0),
        }

    def _get_tier_benefits(self, program):
        """Return what the own tier brings, in words."""
        # sudo: one's own membership; tiers are shown to members
        members = self.env["loyalty.member"].sudo()
        member = members.search(
            Domain("partner_id", "=", self.env.user.partner_id.commercial_partner_id.id)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("program_id", "=", program.id),
            limit=1,
        )
        tier = member.tier_id
        _ = self.env._
        benefits = {
            _("You earn %(times)g times the points", times=tier.earn_multiplier): (
                tier.earn_multiplier > 1
            ),
            _("Your points last %(days)s days longer", days=tier.extra_validity_days): (
                tier.extra_validity_days
            ),
            _("Special prices"): tier.pricelist_id,
            _("Free delivery"): tier.free_delivery,
            _("You are served first"): tier.service_level in ("premium", "vip"),
        }
        return [text for text, is_given in benefits.items() if is_given]

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_benefits(self, program, balance):
        """Return what the own tier brings, and the rewards that points buy.

        Called by ``_get_page``; lists are added, override to add more.

        :return: list of Benefit, those of the tier first, then the cheapest.
        """
        rewards = program.reward_ids.sorted(lambda reward: reward.required_points)
        given = [Benefit(text, 0, True) for text in self._get_tier_benefits(program)]
        return given + [
            Benefit(
                reward.description or reward.display_name,
                reward.required_points,
                balance["points"] >= reward.required_points,
            )
            for reward in rewards
        ]
