"""Whether anything that people work with is other than it was."""

# a system that counts or asks writes here, whoever it is about
NOISE = (
    "crm_api_call",
    "crm_api_log",
    "crm_knowledge_search_log",
    "crm_mail_log",
    "crm_web_throttle",
    "loyalty_referral_trace",
)


def take_digests(database):
    """Return ``{table: (number, digest)}`` of the rows that people work with."""
    tables = database.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        " AND table_type = 'BASE TABLE' AND table_name ~"
        " '^(crm_|loyalty_|utm_|mail(ing)?_|sms_|sale_order|account_move|res_partner"
        "|ir_attachment)'"
    )
    return {
        table: database.rows(f"SELECT count(*), sum(hashtext(x::text)) FROM {table} x")[
            0
        ]
        for (table,) in tables
        if table not in NOISE
    }


def find_changed(before, after):
    """Return the tables that two looks find different."""
    return sorted(name for name in after if after[name] != before.get(name))
