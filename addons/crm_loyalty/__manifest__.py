{
    "name": "CRM Loyalty",
    "summary": "Keeping the customer: loyalty balance on the customer's page today, "
    "ledger, tiers and liability with the next releases",
    "version": "19.0.1.0.0",
    "category": "Sales/Loyalty",
    "author": "CRM Suite",
    "license": "LGPL-3",
    "depends": ["crm_extended", "sale_loyalty"],
    "data": [
        "security/ir.model.access.csv",
        "data/crm_api_operation_data.xml",
        "views/res_config_settings_views.xml",
    ],
}
