"""Dialogs."""

from . import (
    loyalty_activity_give,
    loyalty_adjustment_refuse,
    loyalty_card_transfer,
    loyalty_card_update_balance,
    loyalty_member_lock,
    loyalty_point_reinstate,
    loyalty_referral_enter,
    loyalty_review_take_back,
    loyalty_setup,
    loyalty_setup_tier,
    loyalty_statement_print,
)
