"""Run in Odoo's shell: what a partner, a sale and a lead cost, as one line of JSON.

Each flow is done once to fill caches, and counted the second time, each in a request of
its own (nothing in the cache of records). Counted are queries, and calls of Python
functions: neither depends on what else the machine does.
"""

import cProfile
import gc
import json

from erp_flows import ErpFlows


def run_flows(flows, profiled):
    """Do all flows; return ``{flow: queries or calls}``."""
    counts = {}
    for name in flows.NAMES:
        flows.forget()
        # Odoo walks over environments that nobody needs any more
        gc.collect()
        before = flows.env.cr.sql_log_count
        profile = cProfile.Profile()
        if profiled:
            profile.enable()
        flows.run(name)
        profile.disable()
        calls = sum(entry.callcount for entry in profile.getstats())
        counts[name] = calls if profiled else flows.env.cr.sql_log_count - before
    return counts


flows = ErpFlows(env)  # noqa: F821 (given by the shell)
run_flows(flows, profiled=False)
found = {
    "queries": run_flows(flows, profiled=False),
    "calls": run_flows(flows, profiled=True),
}
print("FLOWS", json.dumps(found))  # noqa: T201
flows.env.cr.rollback()
