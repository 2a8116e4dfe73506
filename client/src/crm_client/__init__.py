"""Talk to the CRM suite from any Python program; Odoo is not needed.

>>> from crm_client import Client
>>> Client("http://localhost:8069", "crm", "external", "a key").protocol
'xmlrpc'
"""

from .client import Client
from .errors import (
    AccessRefused,
    ClientError,
    LoginRefused,
    RateLimited,
    Refused,
    ServerFailed,
    Unreachable,
)
from .outcome import Outcome

__all__ = [
    "AccessRefused",
    "Client",
    "ClientError",
    "LoginRefused",
    "Outcome",
    "RateLimited",
    "Refused",
    "ServerFailed",
    "Unreachable",
]
