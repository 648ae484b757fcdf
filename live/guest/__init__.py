"""What a Python process in the page has instead of an operating system.

Only the modules `_socket` and `select`, the terminal, sleeping and signals
are replaced; all above them is CPython's own.
"""
