"""Models, one folder per sub-domain."""

from . import api, customer
