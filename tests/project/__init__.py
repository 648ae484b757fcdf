"""The project itself: its commands, its packages, its workflows."""
