"""Referrals: members recommend the company to friends, and both are rewarded."""

from . import (
    base_partner_merge,
    crm_lead,
    loyalty_card,
    loyalty_program,
    loyalty_referral,
    loyalty_referral_capture,
    loyalty_referral_evaluate,
    loyalty_referral_identity,
    loyalty_referral_reward,
    loyalty_referral_trace,
    loyalty_referral_visit,
    res_company,
    res_config_settings,
    sale_order,
)
