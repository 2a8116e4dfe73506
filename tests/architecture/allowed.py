"""Exceptions from the rules, each with its reason. Shorter is better."""

# {path: reason why this file may be longer than 400 lines}
LONG_FILES: dict[str, str] = {}

# {"path:function": reason why it may commit or roll back outside of a cron}
COMMITS: dict[str, str] = {
    "addons/crm_extended/models/campaign/sms_sms_guard.py:_note_leaving": (
        "SMS are noted as leaving before they leave, in Odoo's job, which commits "
        "after each batch anyway"
    ),
    "addons/crm_extended/models/file/mail_mail_left.py:send": (
        "a transaction that the database refused, in Odoo's job, which would commit it "
        "in vain"
    ),
}

# {"path:function": why what catches every error need not tell a serialization failure}
CAUGHT_FAILURES: dict[str, str] = {
    "addons/crm_callcenter/models/call/crm_call_intake.py:_fold_batch": (
        "what it calls answers the failure itself, and leaves the events to the next "
        "run"
    ),
    "addons/crm_extended/models/api/crm_api_log.py:_note_apart": (
        "a note in a transaction of its own, which may be missing: the caller's "
        "transaction goes on"
    ),
}
