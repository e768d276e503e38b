"""Waiting for what happens after an answer, without guessing how long it takes."""

import time
from collections.abc import Callable


def eventually(
    holds: Callable[[], bool], seconds: float = 20, instead: Callable[[], object] = lambda: "not told"
) -> None:
    """Asks again and again until it holds; a failure after `seconds`, which says what was there instead."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s; instead: {instead()}"
        time.sleep(0.05)
