"""The built site, served as its host serves it, in real browsers."""
