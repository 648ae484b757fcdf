"""The host page of the runtime's tests."""

from tests.runtime.conftest import host, host_folder, machine, tab

__all__ = ["host", "host_folder", "machine", "tab"]
