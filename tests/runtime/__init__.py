"""The runtime in the page: real browsers, the built runtime."""
