"""Reports: read-only models over SQL."""

from . import crm_customer_report
