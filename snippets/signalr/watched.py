import asyncio
import logging

from server import main

if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    logging.getLogger("signalr").setLevel(logging.DEBUG)
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
