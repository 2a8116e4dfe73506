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
        "security/ir.model.access.csv",
        "views/crm_extended_menus.xml",
    ],
    "demo": ["demo/res_partner_demo.xml"],
    "application": True,
}
