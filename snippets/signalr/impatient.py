import asyncio

from server import hub, main

if __name__ == "__main__":
    hub.handshake_timeout = 5
    hub.keep_alive = 2
    hub.client_timeout = 2.5
    hub.detailed_errors = True
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
