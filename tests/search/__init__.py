"""The search: what people ask, and what it finds."""
