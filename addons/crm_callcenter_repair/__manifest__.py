{
    "name": "CRM Call Centre: Repairs",
    "summary": "A repair order from a service case, in two clicks",
    "version": "19.0.1.0.0",
    "category": "Services/Customer Service",
    "author": "CRM Suite",
    "license": "LGPL-3",
    "depends": [
        "crm_callcenter",
        "repair",
    ],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "wizard/crm_case_repair_views.xml",
        "views/crm_case_views.xml",
        "views/repair_order_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
