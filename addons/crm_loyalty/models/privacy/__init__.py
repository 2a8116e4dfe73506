"""What loyalty programs store about a person."""

from . import crm_privacy, crm_privacy_request
