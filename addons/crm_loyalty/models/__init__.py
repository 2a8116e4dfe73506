"""Models, one folder per sub-domain."""
