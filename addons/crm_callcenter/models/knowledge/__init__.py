"""Articles, search, deflection."""
