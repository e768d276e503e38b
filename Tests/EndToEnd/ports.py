"""Free ports, so that two runs can stand side by side."""

import socket


def free_port() -> int:
    """A port of localhost that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
