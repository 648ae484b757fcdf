"""The proof: every example is run, every claim of a page is a test."""
