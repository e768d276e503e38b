"""Free ports, so that two runs can stand side by side."""

import random
import socket

# Below those that Linux lends to who calls out: such a port is not taken between finding it and listening on it.
FIRST, LAST = 10_000, 32_000


def free_port() -> int:
    """A port of localhost that nobody listens on now."""
    while True:
        port = random.SystemRandom().randint(FIRST, LAST)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
