"""A scanner for malware that says what a test wants, by the protocol of clamd: `INSTREAM` over TCP on this machine."""

import socketserver
import struct
import threading

CLEAN = b"stream: OK\0"
FOUND = b"stream: Test-Signature FOUND\0"
UNDECIDED = b"stream: Something odd ERROR\0"


class _Scan(socketserver.BaseRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            byte = self.request.recv(1)
            if not byte:
                return
            command += byte
        if command == b"zPING\0":
            self.request.sendall(b"PONG\0")
            return
        with self.request.makefile("rb") as stream:
            while (length := struct.unpack("!I", stream.read(4))[0]) > 0:
                # Piece by piece: a scanner here must not hold whole files.
                while length > 0:
                    length -= len(stream.read(min(length, 65536)))
        self.request.sendall(self.server.verdict)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    verdict = CLEAN

    def handle_error(self, request: object, client_address: object) -> None:
        """A gateway that ends in the middle is no failure of the scanner's."""


class Scanner:
    """Begins with finding everything clean."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Scan)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def setting(self) -> dict[str, str]:
        """What stands in the settings for it."""
        return {"clamd": f"tcp://127.0.0.1:{self._server.server_address[1]}"}

    def say(self, verdict: bytes) -> None:
        """What it says from now on."""
        self._server.verdict = verdict

    def stop(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
