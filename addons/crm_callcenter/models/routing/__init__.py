"""Skills, capacity, presence, overflow."""
