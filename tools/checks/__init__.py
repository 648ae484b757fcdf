"""Detectors of what a build does not notice, each a function.

A detector takes the repository's root and yields faults, one line each,
that name the file, what is wrong and what to do.
"""
