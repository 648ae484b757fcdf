"""A page with nothing but the machine in it, and Python that drives it.

The tests of the runtime use it, and what measures the runtime.
"""

from live.host.page import write_page
from live.host.tab import MachineTab, ProgramFailed

__all__ = ["MachineTab", "ProgramFailed", "write_page"]
