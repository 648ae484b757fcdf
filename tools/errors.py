"""What is wrong, in a sentence for the person who can fix it."""

from __future__ import annotations


class ProjectError(Exception):
    """Something that a person can fix: not a defect of these tools.

    Its text is one sentence that names the file or the program, what is
    wrong and what to do. Commands and tests print that text and no
    traceback. A subclass exists only where somebody catches it.
    """
