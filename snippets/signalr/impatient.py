import asyncio

from server import hub, main

if __name__ == "__main__":
    hub.handshake_timeout = 0.5
    hub.keep_alive = 0.5
    hub.client_timeout = 0.8
    hub.detailed_errors = True
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
