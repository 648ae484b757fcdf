"""The runtime in the page; README.md explains it."""
