"""The hub of `snippets/signalr/`, and every client that it is for."""
