"""What of Odoo's own suites is known to fail, with our add-ons and without them."""

HISTORY = "sale_loyalty.tests.test_loyalty_history.TestLoyaltyhistory"
MOVEMENTS = "the history has a row per movement, also of a cancelled order"
MAILING = "mass_mailing.tests"
NIGHT = (
    "at night, in the recipient's time zone, mails of marketing wait for the morning"
)
#: Test -> why it fails only with our add-ons, and why that is as it should be.
KNOWN_REASONS: dict[str, str] = {
    f"{HISTORY}.test_add_loyalty_history_line_without_reward": MOVEMENTS,
    f"{HISTORY}.test_delete_loyalty_history_line_on_cancel": MOVEMENTS,
    f"{HISTORY}.test_loyalty_history_multi_reward": MOVEMENTS,
    f"{MAILING}.test_mailing_internals.TestMassMailFeatures"
    ".test_mailing_on_res_partner": (
        "contacts who never allowed marketing get none, unless the company says so"
    ),
    f"{MAILING}.test_mailing_controllers.TestMailingTracking"
    ".test_tracking_short_code": NIGHT,
    f"{MAILING}.test_mailing_controllers.TestMailingTracking"
    ".test_tracking_url_token": NIGHT,
    f"{MAILING}.test_mailing_internals.TestMassMailFeatures"
    ".test_mailing_deletion": NIGHT,
    f"{MAILING}.test_mailing_internals.TestMassMailFeatures"
    ".test_mailing_shortener": NIGHT,
    f"{MAILING}.test_mailing_internals.TestMailingHeaders"
    ".test_mailing_unsubscribe_headers": NIGHT,
}


# what fails with Odoo's own modules alone, as this repository installs them
SPAN = "this version of lxml wraps a bare text in <span>, the test expects <p>"
OPERATORS = "with these modules of Odoo other people can take the conversation"
RESERVED = "with these modules of Odoo another route or reservation holds in stock"
RIGHTS = "with these modules of Odoo the view reads what the test's user may not"
#: {why it fails: {module.file.class: tests}}
_WITHOUT_US = {
    SPAN: {
        "account.tests.test_account_incoming_supplier_invoice"
        ".TestAccountIncomingSupplierInvoice": (
            "test_supplier_invoice_forwarded_by_internal_user_without_supplier",
            "test_supplier_invoice_forwarded_by_internal_with_internal_in_body",
            "test_supplier_invoice_forwarded_by_internal_with_supplier_in_body",
            "test_supplier_invoice_mailed_from_supplier",
        ),
        "account.tests.test_account_move_out_invoice"
        ".TestAccountMoveOutInvoiceOnchanges": (
            "test_narration_preserved_when_use_invoice_terms_disabled",
            "test_narration_translation_on_partner_language_change",
            "test_post_valid_invoices_when_auto_post",
        ),
        "account.tests.test_portal_attachment.TestPortalAttachment": (
            "test_01_portal_attachment",
        ),
        "calendar.tests.test_calendar_activity.TestCalendarActivity": (
            "test_event_activity",
        ),
        "crm.tests.test_crm_lead_merge.TestLeadMerge": (
            "test_lead_merge_address_not_propagated",
            "test_lead_merge_address_propagated",
            "test_lead_merge_internals",
            "test_merge_method",
            "test_merge_method_propagate_lost_reason",
        ),
        "im_livechat.tests.test_chatbot_internals.ChatbotCase": (
            "test_forward_to_specific_operator",
        ),
        "im_livechat.tests.test_discuss_channel.TestDiscussChannel": (
            "test_livechat_note_sync_to_internal_user_bus",
        ),
        "im_livechat.tests.test_message.TestImLivechatMessage": (
            "test_chatbot_message_format",
        ),
        "sale.tests.test_sale_order.TestSaleOrder": ("test_invoicing_terms",),
        "sale_crm.tests.test_crm_lead_merge.TestLeadSaleMerge": (
            "test_merge_method_dependencies",
        ),
        "sms.tests.test_sms_composer.TestSMSComposerComment": (
            "test_message_post_sms_vs_notification",
            "test_message_sms_body_sms_vs_notification",
        ),
    },
    OPERATORS: {
        "im_livechat.tests.test_im_livechat_channel.TestImLivechatChannel": (
            "test_agent_availability_not_affected_by_custom_im_status",
            "test_block_assignment_during_call",
            "test_get_non_member_operator",
            "test_max_sessions_mode_limited",
            "test_max_sessions_mode_limited_multi_operators",
            "test_max_sessions_mode_multi_channel",
            "test_non_member_operator_availability",
            "test_operator_expired_channel",
        ),
    },
    RESERVED: {
        "sale.tests.test_sale_flow.TestSaleFlow": ("test_qty_delivered",),
        "stock.tests.test_move2.TestSinglePicking": ("test_additional_move_1",),
        "stock.tests.test_stock_flow.TestStockFlow": (
            "test_70_picking_state_all_at_once_reserve",
            "test_assign_sm_to_existing_picking",
        ),
        "stock.tests.test_warehouse.TestWarehouse": ("test_resupply_route",),
    },
    RIGHTS: {
        "stock.tests.test_move.TestStockMove": ("test_product_tree_views",),
    },
}
#: Test -> why it fails, with our add-ons and without them.
FAILS_WITHOUT_US: dict[str, str] = {
    f"{owner}.{test}": reason
    for reason, owners in _WITHOUT_US.items()
    for owner, tests in owners.items()
    for test in tests
}
