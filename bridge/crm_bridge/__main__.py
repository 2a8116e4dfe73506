"""``python -m crm_bridge SETTINGS``: run until told to stop."""

from __future__ import annotations

import argparse
import logging
import signal
import sys

from .program import Bridge, check
from .settings import SettingsError, read_settings


def main(argv: list[str] | None = None) -> int:
    """Run the bridge; return what the process ends with."""
    parser = argparse.ArgumentParser(prog="crm_bridge", description=__doc__)
    parser.add_argument("settings", help="file, see the README")
    parser.add_argument("--check", action="store_true", help="ask both sides, then end")
    options = parser.parse_args(argv)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        settings = read_settings(options.settings)
    except SettingsError as err:
        sys.stderr.write(f"{err}\n")
        return 2
    if options.check:
        faults = check(settings)
        sys.stderr.write("\n".join(faults or ["Both sides answer."]) + "\n")
        return 1 if faults else 0
    bridge = Bridge(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: bridge.request_stop())
    bridge.start()
    bridge.wait()
    bridge.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
