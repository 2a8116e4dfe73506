"""Models, one folder per sub-domain.

The order matters: who extends a model comes after who defines it.
"""

# isort: off
from . import file
from . import api, customer
from . import pipeline, segment
from . import campaign
from . import privacy
