"""The customer: history, figures, phones, consents, the 360 view."""

from . import crm_event_queue, res_company
