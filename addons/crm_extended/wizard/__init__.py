"""Dialogs."""

from . import (
    crm_campaign_simulate,
    crm_journey_test,
    crm_journey_test_line,
    crm_lead_merge_preview,
    crm_lead_merge_preview_line,
    crm_segment_compare,
    crm_segment_compare_line,
)
