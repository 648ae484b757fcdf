import asyncio
import logging
import textwrap

from server import main


class Wrapped(logging.Formatter):
    """Breaks long records, for a narrow screen."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return textwrap.fill(
            text,
            66,
            subsequent_indent="    ",
            break_on_hyphens=False,
        )


if __name__ == "__main__":
    handler = logging.StreamHandler()
    handler.setFormatter(Wrapped())
    logging.basicConfig(handlers=[handler])
    logging.getLogger("signalr").setLevel(logging.DEBUG)
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
