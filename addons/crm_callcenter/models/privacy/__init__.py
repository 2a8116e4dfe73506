"""What service and telephony store about a person."""

from . import crm_privacy, crm_privacy_request, crm_privacy_retention
