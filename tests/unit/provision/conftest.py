"""Let the tests import the package behind ``./crm``."""

import sys
from pathlib import Path

CONFIG = Path(__file__).resolve().parents[3] / "config"

sys.path[:0] = [str(CONFIG), str(CONFIG / "provision" / "pdf")]
