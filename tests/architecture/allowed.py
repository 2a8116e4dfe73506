"""Exceptions from the rules, each with its reason. Shorter is better."""

# {path: reason why this file may be longer than 400 lines}
LONG_FILES: dict[str, str] = {
    "addons/crm_extended/queries/sale_import.py": "the steps of one load, in order",
    "addons/crm_extended/tools/sale_rows.py": "one reader: a field, a line, a file",
}

# {"path:function": reason why it may commit or roll back outside of a cron}
COMMITS: dict[str, str] = {}
