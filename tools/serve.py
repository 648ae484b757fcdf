"""`make serve`: the site on this machine, reloading as files change."""

from __future__ import annotations

import os
import subprocess
import sys

ADDRESS = "127.0.0.1:8000"


def main() -> int:
    """Serve until Ctrl+C; MkDocs prints the address."""
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload"]
    command += ["--dev-addr", os.environ.get("SERVE_ADDRESS", ADDRESS)]
    try:
        return subprocess.call(
            command, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        )
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
