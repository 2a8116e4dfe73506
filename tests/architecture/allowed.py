"""Exceptions from the rules, each with its reason. Shorter is better."""

# {path: reason why this file may be longer than 400 lines}
LONG_FILES: dict[str, str] = {}

# {"path:function": reason why it may commit or roll back outside of a cron}
COMMITS: dict[str, str] = {}
