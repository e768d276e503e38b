"""Many callers at once, in a process of their own, so that they neither wait for the tests nor hold them up.

What to do comes as one line of JSON; what came of it goes out as one. The tests start it.
"""

import json
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPSConnection
from typing import Any

HEAD = b"%PDF-1.7\n"
PIECE = bytes(65536)


def connect(port: int, authority: str) -> HTTPSConnection:
    return HTTPSConnection("localhost", port, timeout=600, context=ssl.create_default_context(cafile=authority))


def probe(port: int, authority: str) -> list[float]:
    """Asks for next to nothing every 10 ms, on as many connections as find every loop, until a line comes; gives how long
    each answer took."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True).start()
    connections = [connect(port, authority) for _ in range(8)]
    times = []
    while not ended.is_set():
        for connection in connections:
            start = time.perf_counter()
            connection.request("GET", "/api/v1/nosuch")
            connection.getresponse().read()
            times.append(time.perf_counter() - start)
            time.sleep(0.01 / len(connections))
    return times


def upload(port: int, authority: str, key: str, size: int, message: dict[str, str]) -> None:
    """One message with one file, sent as it would be read from a disk."""
    before = (
        '--edge\r\nContent-Disposition: form-data; name="message"\r\nContent-Type: application/json\r\n\r\n'
        f'{json.dumps(message)}\r\n--edge\r\n'
        'Content-Disposition: form-data; name="attachments"; filename="a.pdf"\r\n\r\n'
    ).encode() + HEAD
    after = b"\r\n--edge--\r\n"

    def pieces() -> Iterator[bytes]:
        yield before
        for start in range(len(HEAD), size, len(PIECE)):
            yield PIECE[: min(len(PIECE), size - start)]
        yield after

    connection = connect(port, authority)
    headers = {
        "Authorization": key,
        "Content-Type": "multipart/form-data; boundary=edge",
        "Content-Length": str(len(before) + size - len(HEAD) + len(after)),
    }
    connection.request("POST", "/api/v1/messages", body=pieces(), headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 202, body
    assert json.loads(body)["attachments"][0]["size"] == size


def download(port: int, authority: str, key: str, size: int, path: str) -> None:
    """One file, thrown away as it comes."""
    connection = connect(port, authority)
    connection.request("GET", path, headers={"Authorization": key})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    count = 0
    while piece := answer.read(65536):
        count += len(piece)
    connection.close()
    assert count == size


def crowd(act: Callable[..., None], count: int, *arguments: Any) -> list[str]:
    """Many at once; gives what went wrong."""
    wrong: list[str] = []

    def one() -> None:
        try:
            act(*arguments)
        except Exception as error:  # noqa: BLE001
            wrong.append(repr(error))

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


if __name__ == "__main__":
    what, *told = json.loads(sys.stdin.readline())
    ACTS: dict[str, Callable[..., None]] = {"upload": upload, "download": download}
    print(json.dumps(probe(*told) if what == "probe" else crowd(ACTS[what], *told)))
