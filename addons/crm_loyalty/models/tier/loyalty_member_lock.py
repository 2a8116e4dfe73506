"""Tiers by hand: a manager sets one and locks it, with a reason and an end."""

from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.tier import Days, Standing, get_period_end
from .tier_run import TierMove, TierRun

MANAGER = "sales_team.group_sale_manager"
# far from the end of the calendar, to which periods and days of grace are added
MAX_LOCK_YEARS = 100


class LoyaltyMember(models.Model):
    """Lock and unlock tiers, and keep the better of two when contacts are merged."""

    _inherit = "loyalty.member"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_lock(self):
        """Open the dialog that sets and locks the tier.

        :return: the action.
        :raises AccessError: for who is no sales manager.
        """
        self.ensure_one()
        self._ensure_can_lock()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set the Tier by Hand"),
            "res_model": "loyalty.member.lock",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_member_id": self.id,
                "default_tier_id": self.tier_id.id,
            },
        }

    def action_unlock(self):
        """Let the rules decide again; the tier stays until the end of its period.

        :raises AccessError: for who is no sales manager.
        """
        self.ensure_one()
        self._ensure_can_lock()
        if self.is_locked:
            self._unlock()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _ensure_can_lock(self):
        """Raise unless the user is a manager who may see these members."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only sales managers set the tiers of members by hand.")
            )

    def _lock(self, tier, until, reason):
        """Set a tier and keep the rules from it.

        :param tier: of the member's program; empty for none.
        :param until: the last day; ``False``: until somebody unlocks it.
        :raises UserError: the tier is of another program, or the day is over
            or more than 100 years away.
        """
        self.ensure_one()
        today = self._get_today(self.company_id)
        if tier and tier.program_id != self.program_id:
            raise UserError(
                self.env._(
                    "%(tier)s is no tier of %(program)s.",
                    tier=tier.name,
                    program=self.program_id.name,
                )
            )
        if until and until < today:
            raise UserError(self.env._("The last day of the lock is over already."))
        if until and until > fields.Date.add(today, years=MAX_LOCK_YEARS):
            raise UserError(
                self.env._(
                    "A lock lasts for %(years)s years at most; without a last day it "
                    "lasts until somebody takes it off.",
                    years=MAX_LOCK_YEARS,
                )
            )
        # sudo: the history and the members are written by the system only
        member = self.sudo()
        member._stand_by_hand(tier.sudo(), until or today, reason)
        member.write(
            {"is_locked": True, "lock_until": until or False, "lock_reason": reason}
        )

    def _unlock(self):
        """Take the lock off and let the rules look at the member."""
        # sudo: members are written by the system only
        member = self.sudo()
        today = self._get_today(member.company_id)
        member._stand_by_hand(member.tier_id, today, self.env._("Unlocked"))
        member.write({"is_locked": False, "lock_until": False, "lock_reason": False})
        self.env["loyalty.tier.engine"]._run(
            member.program_id, member.company_id, member.partner_id.ids
        )

    def _stand_by_hand(self, tier, day, reason):
        """Put the member on a tier until the end of the period in which a day lies."""
        ladder = self.program_id._get_ladder()
        today = self._get_today(self.company_id)
        before = Standing(
            self.tier_id.id or None, self.tier_since or None, self.tier_until or None
        )
        after = Standing()
        if tier:
            is_same = tier == self.tier_id and before.since
            until = get_period_end(tier.window, day, self.enrolled_on, ladder.months)
            after = Standing(tier.id, before.since if is_same else today, until)
        run = TierRun(self.program_id, self.company_id, None, ladder, today)
        move = TierMove(
            self.id,
            before,
            after,
            "manual",
            ladder.get_tier(after.tier_id),
            Decimal(str(self.qualifying)),
            Days(today, today),
            reason=reason,
        )
        self.env["loyalty.tier.engine"]._write_moves(run, [move])
        self.env["loyalty.tier.engine"]._invalidate()

    def _merge(self, partner):
        """Keep the member with the highest tier for a contact; the others go.

        Their history stays with the one that is kept.
        """
        ladder = self.program_id._get_ladder()
        best = self.sorted(
            lambda m: (
                ladder.get_rank(m.tier_id.id),
                m.partner_id == partner,
                -m.id,
            ),
            reverse=True,
        )
        kept, others = best[0], best[1:]
        enrolled_on = min(self.mapped("enrolled_on"))
        self.env.flush_all()
        self.env["loyalty.tier.change"]._hand_over(others, kept)
        others.unlink()
        kept.write({"partner_id": partner.id, "enrolled_on": enrolled_on})
        self.env.flush_all()
