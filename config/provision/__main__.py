"""Run one command of ``./crm`` and turn expected failures into plain sentences."""

import sys

from provision.cli import main

sys.exit(main(sys.argv[1:]))
