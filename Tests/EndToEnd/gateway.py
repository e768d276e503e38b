"""The program under test: one folder, one settings file, one process."""

import json
import os
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

from certificates import Authority, Certificate
from mail_sink import PASSWORD, USER, MailSink
from ports import free_port

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / ".build"
SCOPES = ["people", "identity", "messages", "alerts", "appointments", "conversations", "rights", "audit"]
EXIT_URL = "https://www.example.com/weather"

# The program must be ready well before this, even on a busy machine.
START_SECONDS = 30
# It has 20 seconds to end what is under way, and some to be scheduled in.
STOP_SECONDS = 30


def binary() -> Path:
    """The program that was built last, or the one that $POSTERN_BINARY names."""
    return Path(os.environ.get("POSTERN_BINARY", BUILD / "debug" / "postern"))


class Gateway:
    """Postern with a data folder of its own, mail going to a sink, and a certificate that the tests trust."""

    def __init__(
        self, folder: Path, authority: Authority, sink: MailSink, program: Path | None = None, **settings: Any
    ) -> None:
        self.folder = folder
        self.authority = authority
        self.sink = sink
        self.program = program or binary()
        self.port = free_port()
        self.operations_port = free_port()
        self.certificate: Certificate = authority.issue("gateway")
        self.settings_file = folder / "end-to-end.json5"
        self._settings = {**self._usual_settings(), **settings}
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._has_spoken = threading.Event()
        self._is_listening = False
        self.output: list[str] = []

    @property
    def url(self) -> str:
        """Where people reach it."""
        return f"https://localhost:{self.port}"

    @property
    def operations_url(self) -> str:
        """Where health and metrics are."""
        return f"http://127.0.0.1:{self.operations_port}"

    def _usual_settings(self) -> dict[str, Any]:
        agency = {
            "name": {"en": "Family Court Advice", "cy": "Cyngor Llys Teulu"},
            "languages": ["en", "cy"],
            "domain": "example.org",
            "contacts": {
                "phone": "020 7946 0000",
                "email": "enquiries@example.org",
                "post": "1 Example Street\nLondon",
                "children": "020 7946 0001",
            },
            "retention": {"untilYoungestIs": 25},
            "deadlines": {"access": "1 month", "erasure": "1 month", "restriction": "1 month"},
            "identityFacts": ["date_of_birth", "address", "own_reference", "passphrase", "phone", "email"],
            "exitURL": EXIT_URL,
        }
        return {
            "agencies": {"england": agency},
            "server": {
                "listen": f"127.0.0.1:{self.port}",
                "operations": f"127.0.0.1:{self.operations_port}",
                "publicURL": self.url,
                "certificate": str(self.certificate.certificate),
                "key": str(self.certificate.key),
            },
            "database": f"sqlite:{self.folder / 'data' / 'postern.db'}",
            "keyRing": str(self.folder / "data" / "keyring"),
            "templates": str(TOP / "Templates"),
            "email": {
                "transport": "smtp",
                "from": "messages@example.org",
                "replyTo": "replies@example.org",
                "smtp": {
                    "url": self.sink.url,
                    "user": USER,
                    "password": {"file": str(self.folder / "smtp-password")},
                    "caFile": str(self.authority.path),
                },
            },
            "text": {"transport": "outbox"},
            "chat": {"transport": "outbox"},
            "malware": "none",
        }

    def prepare(self) -> None:
        """Makes the key ring and the database as an operator does, by `init`; then writes settings for the tests."""
        self.run("init", "--directory", str(self.folder / "data"))
        password = self.folder / "smtp-password"
        password.touch(mode=0o600)
        password.write_text(PASSWORD)
        self.settings_file.write_text(json.dumps(self._settings, indent=2))

    def run(self, *arguments: str, expecting: int = 0) -> str:
        """Runs a command to its end and gives its output; its exit code must be the expected one."""
        done = subprocess.run(
            [self.program, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == expecting, f"postern {arguments[0]} ended with {done.returncode}: {done.stderr}"
        return done.stdout

    def configured(self, *arguments: str, expecting: int = 0) -> str:
        """The same with our settings file."""
        return self.run(*arguments, "--config", str(self.settings_file), expecting=expecting)

    def create_key(self, name: str = "end to end", scopes: list[str] | None = None) -> str:
        """A key for the API; it stands alone on the last line."""
        wanted = [word for scope in scopes or SCOPES for word in ("--scope", scope)]
        return self.configured("api-key", "create", "--name", name, *wanted).splitlines()[-1]

    def start(self) -> None:
        """Starts `serve` and waits until it says that it listens."""
        assert self._process is None, "it runs already"
        self._has_spoken.clear()
        self._is_listening = False
        self._process = subprocess.Popen(
            [self.program, "serve", "--config", str(self.settings_file)],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        self._has_spoken.wait(START_SECONDS)
        if not self._is_listening:
            self.kill()
            raise AssertionError("postern did not begin to listen:\n" + "".join(self.output[-20:]))

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with (self.folder / "serve.log").open("a", buffering=1) as log, process.stdout as lines:
            for line in lines:
                log.write(line)
                self.output.append(line)
                if "listening on " in line:
                    self._is_listening = True
                    self._has_spoken.set()
        # It has ended: nobody need wait for more.
        self._has_spoken.set()

    def stop(self) -> None:
        """Ends it gently; it must end by itself, and well."""
        process = self._ended(signal.SIGTERM)
        assert process.returncode == 0, f"postern ended with {process.returncode}:\n" + "".join(self.output[-20:])

    def kill(self) -> None:
        """Ends it at once, as a power cut would."""
        self._ended(signal.SIGKILL)

    def _ended(self, how: signal.Signals) -> "subprocess.Popen[str]":
        process, self._process = self._process, None
        assert process is not None, "it does not run"
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            if self._reader is not None:
                self._reader.join(5)
        return process

    @property
    def is_running(self) -> bool:
        """Whether it was started and not yet ended."""
        return self._process is not None
