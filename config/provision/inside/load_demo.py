"""Fill the demo company and write the logins of its people."""

import json
import os
import sys
from pathlib import Path

CONFIG = Path(__file__).resolve().parents[2]


def main(env, argv: list[str]) -> None:
    """Load the demo company and write its people's logins.

    :param argv: the file for the logins; readable by its owner only.
    """
    sys.path.insert(0, str(CONFIG))
    from demo.load import load  # its folder is on the path only now

    users = load(env)
    env.cr.commit()
    target = Path(argv[0])
    temporary = target.with_suffix(".part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        json.dump(users, stream, indent=2)
    temporary.replace(target)
