"""Let the bridge be imported as it lies in the repository."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[2] / "bridge"), str(HERE)]
