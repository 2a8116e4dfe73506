"""SQL builders: they return SQL and never execute it."""
