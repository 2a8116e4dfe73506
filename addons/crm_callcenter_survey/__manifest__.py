{
    "name": "CRM Call Centre: Surveys",
    "summary": "What people answer on the phone becomes answers of a survey",
    "version": "19.0.1.0.0",
    "category": "Services/Customer Service",
    "author": "CRM Suite",
    "license": "LGPL-3",
    "depends": [
        "crm_callcenter",
        "survey",
    ],
    "auto_install": True,
    "data": [
        "security/crm_callcenter_survey_security.xml",
        "views/crm_call_script_views.xml",
        "views/survey_user_input_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
