"""What the Makefile's commands do."""
