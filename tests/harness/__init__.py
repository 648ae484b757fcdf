"""Plays the examples of `snippets/` as a reader does.

Own processes, real sockets, the ports that the page prints.
"""
