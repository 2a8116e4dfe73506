"""What a database holds, so that two moments can be compared line by line."""

from collections import Counter

from database import Database

# {what: query of one text column}; the schema itself
SCHEMA = {
    "relation": """
        SELECT relkind::text || ' '
            || regexp_replace(relname, '^ir_sequence_[0-9]+$', 'ir_sequence of one')
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')
    """,
    "column": """
        SELECT format('%s.%s %s %s %s', table_name, column_name, udt_name, is_nullable,
            column_default)
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT format('%s %s %s', conrelid::regclass, conname,
            pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "function": """
        SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    """,
    "trigger": "SELECT format('%s %s', tgrelid::regclass, tgname) FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "type": """
        SELECT typname FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e')
    """,
    "extension": "SELECT extname FROM pg_extension",
}

# {table: columns}; records that describe the application, without ids and dates, which
# differ after a second installation
GROUP = "(SELECT name->>'en_US' FROM res_groups g WHERE g.id = {})"
RECORDS = {
    "ir_act_client": "name::text, tag",
    "ir_act_server": "name::text, state, code",
    "ir_act_window": "name::text, res_model, domain, context",
    "ir_asset": "name, bundle, path",
    "ir_config_parameter": "key, value",
    "ir_cron": "cron_name, active, interval_number, interval_type",
    "ir_default": "json_value",
    "ir_filters": "name, model_id",
    "ir_model": "model",
    "ir_model_access": "name, perm_read, perm_write, perm_create, perm_unlink",
    "ir_model_constraint": "name, type",
    "ir_model_data": "module, name, model",
    "ir_model_fields": "model, name, ttype",
    "ir_model_fields_selection": "value",
    "ir_model_relation": "name",
    "ir_module_module": "name, state",
    "ir_rule": "name, domain_force, active",
    "ir_sequence": "name, code",
    "ir_ui_menu": "name::text, split_part(action, ',', 1)",
    "ir_ui_view": "name, model, active, regexp_replace(arch_db::text, '\\d+', '', 'g')",
    "mail_activity_type": "name::text",
    "mail_message_subtype": "name::text",
    "mail_template": "name::text, model",
    "mailing_filter": "name, mailing_domain",
    "res_groups": "name::text",
    "res_groups_implied_rel": f"{GROUP.format('gid')}, {GROUP.format('hid')}",
    "res_groups_privilege": "name::text",
    "res_groups_users_rel": f"{GROUP.format('gid')}, uid",
}

# Tables whose rows come and go by themselves: logs, queues and caches of Odoo.
RESTLESS = {
    "orm_signaling_registry",
    "base_module_uninstall",
    "bus_bus",
    "ir_cron_progress",
    "ir_cron_trigger",
    "ir_logging",
    "ir_profile",
    "res_device_log",
}
# Bundles of the web client are rebuilt when somebody opens a page.
ATTACHMENTS = """
    SELECT format('%s %s %s', res_model, res_field, name) FROM ir_attachment
    WHERE COALESCE(url, '') NOT LIKE '/web/assets/%'
"""


def take_snapshot(database: Database) -> dict[str, list[str]]:
    """Return ``{what: sorted lines}`` of the schema and the application's records."""
    found = {
        what: [row[0] for row in database.rows(query)] for what, query in SCHEMA.items()
    }
    tables = {
        name.removeprefix("r ") for name in found["relation"] if name.startswith("r ")
    }
    for table, columns in RECORDS.items():
        if table in tables:
            rows = database.rows(f"SELECT ROW({columns})::text FROM {table}")
            found[table] = [row[0] for row in rows]
    found["ir_attachment"] = [row[0] for row in database.rows(ATTACHMENTS)]
    return {what: sorted(lines) for what, lines in found.items()}


def count_rows(database: Database) -> dict[str, int]:
    """Return ``{table: number of rows}`` of the tables that are not restless."""
    tables = [
        row[0]
        for row in database.rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
    ]
    counted = sorted(set(tables) - RESTLESS - {"ir_attachment"})
    union = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM \"{table}\"" for table in counted
    )
    return dict(database.rows(union))


def difference(before: dict, after: dict) -> list[str]:
    """Return one line per thing that was left behind (``+``) or lost (``-``)."""
    lines = []
    for what in sorted({*before, *after}):
        old, new = before.get(what, []), after.get(what, [])
        if isinstance(new, int) or isinstance(old, int):
            if old != new:
                lines.append(f"{what}: {old or 0} rows, now {new or 0}")
            continue
        lines += [f"+ {what}: {line}" for line in _subtract(new, old)]
        lines += [f"- {what}: {line}" for line in _subtract(old, new)]
    return lines


def _subtract(lines: list[str], others: list[str]) -> list[str]:
    """Return the lines that the others lack, each as often as it is missing there."""
    return sorted((Counter(lines) - Counter(others)).elements())
