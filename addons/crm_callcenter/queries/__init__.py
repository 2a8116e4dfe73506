"""SQL builders; they execute nothing."""
