"""CPython's own tests, run natively and in the page.

They say how far a program in a lab may rely on what Linux does. The command
is `python -m tools.yardstick`; it is not part of `make test`, because it
takes half an hour. What it finds broken becomes a program of our own in
`tests/runtime/programs/`.
"""
