{
    "name": "CRM Extended",
    "summary": "Know the customer: 360 view, sales history from other systems, "
    "figures, consents, one interface",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite",
    "license": "LGPL-3",
    "depends": [
        "crm",
        "sale_crm",
        "sale_stock",
        "account",
        "mass_mailing",
        "phone_validation",
        "portal",
    ],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        "security/crm_extended_groups.xml",
        "security/crm_api_security.xml",
        "security/crm_consent_security.xml",
        "security/crm_sale_history_security.xml",
        "security/crm_customer_security.xml",
        "security/ir.model.access.csv",
        "data/crm_api_operation_data.xml",
        "data/crm_consent_purpose_data.xml",
        "data/crm_metric_cron.xml",
        "views/crm_customer_report_views.xml",
        "views/crm_extended_menus.xml",
        "views/crm_sale_history_views.xml",
        "views/crm_partner_ref_views.xml",
        "views/res_partner_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "crm_extended/static/src/views/**/*",
        ],
        "web.assets_unit_tests": [
            "crm_extended/static/tests/**/*.test.js",
        ],
    },
    "demo": [
        "demo/res_partner_demo.xml",
        "demo/crm_partner_phone_demo.xml",
        "demo/crm_consent_demo.xml",
    ],
    "application": True,
}
