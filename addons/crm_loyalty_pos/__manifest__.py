{
    "name": "CRM Loyalty: Point of Sale",
    "summary": "Points of a till name their sale, and a refund takes them back",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "CRM Suite",
    "license": "LGPL-3",
    "depends": [
        "crm_loyalty",
        "pos_loyalty",
    ],
    "auto_install": True,
}
