{
    "name": "CRM Call Centre",
    "summary": "Serving the customer: roles and the customer on the agent's screen "
    "today, cases and calls with the next releases",
    "version": "19.0.1.0.0",
    "category": "Services/Customer Service",
    "author": "CRM Suite",
    "license": "LGPL-3",
    "depends": ["crm_extended"],
    "data": [
        "security/crm_callcenter_groups.xml",
        "security/crm_callcenter_security.xml",
        "security/ir.model.access.csv",
        "views/res_config_settings_views.xml",
        "views/crm_callcenter_menus.xml",
    ],
    "application": True,
}
