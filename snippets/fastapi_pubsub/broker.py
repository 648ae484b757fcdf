from fakeredis import TcpFakeServer

if __name__ == "__main__":
    with TcpFakeServer(
        ("localhost", 6379), server_type="valkey"
    ) as server:
        server.daemon_threads = True
        print("The broker listens on port 6379.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.shutdown()
