"""Exceptions from the rules, each with its reason. Shorter is better."""

# {path: reason why this file may be longer than 400 lines}
LONG_FILES: dict[str, str] = {}

# {"path:function": reason why it may commit or roll back outside of a cron}
COMMITS: dict[str, str] = {
    "addons/crm_extended/models/campaign/mail_mail_guard.py:_prepare_outgoing_list": (
        "a mail is noted as leaving before it leaves, in Odoo's job, which commits "
        "after each mail anyway"
    ),
    "addons/crm_extended/models/campaign/sms_sms_guard.py:_note_leaving": (
        "SMS are noted as leaving before they leave, in Odoo's job, which commits "
        "after each batch anyway"
    ),
    "addons/crm_extended/models/file/mail_mail_left.py:send": (
        "a transaction that the database refused, in Odoo's job, which would commit it "
        "in vain"
    ),
}
