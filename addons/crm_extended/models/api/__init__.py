"""crm.api, its clients and their limits."""
