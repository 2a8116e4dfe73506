{
    "name": "CRM Call Centre",
    "summary": "Serving the customer: roles and the phone book today, "
    "cases and calls with the next releases",
    "version": "19.0.1.0.0",
    "category": "Services/Customer Service",
    "author": "CRM Suite",
    "license": "LGPL-3",
    "depends": ["crm_extended"],
}
