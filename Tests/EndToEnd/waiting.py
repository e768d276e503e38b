"""Waiting for what happens after an answer, without guessing how long it takes."""

import time
from collections.abc import Callable


def eventually(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Asks again and again until it holds; a failure after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
