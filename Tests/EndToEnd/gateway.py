"""The gateway under test: one folder, one settings file, one process."""

import json
from pathlib import Path
from typing import Any

from certificates import Authority, Certificate
from mail_sink import PASSWORD, USER, MailSink
from ports import free_port
from program import TOP, Program
from stores import SQLiteStore, Store

EXIT_URL = "https://www.example.com/weather"


class Gateway(Program):
    """Postern with a data folder of its own, mail going to a sink, and a certificate that the tests trust."""

    def __init__(
        self,
        folder: Path,
        authority: Authority,
        sink: MailSink,
        program: Path | None = None,
        store: Store | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(folder, folder / "end-to-end.json5", program)
        self.store: Store = store or SQLiteStore(self.data / "postern.db")
        self.authority = authority.path
        self.sink = sink
        self.port = free_port()
        self.operations_port = free_port()
        self.certificate: Certificate = authority.issue("gateway")
        self._settings = {**self._usual_settings(), **settings}

    @property
    def url(self) -> str:
        """Where people reach it."""
        return f"https://localhost:{self.port}"

    @property
    def data(self) -> Path:
        """Where its key ring is, and its database where that is a file."""
        return self.folder / "data"

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
            "database": {"file": str(self.folder / "database-address")},
            "keyRing": str(self.data / "keyring"),
            "templates": str(TOP / "Templates"),
            "email": {
                "transport": "smtp",
                "from": "messages@example.org",
                "replyTo": "replies@example.org",
                "smtp": {
                    "url": self.sink.url,
                    "user": USER,
                    "password": {"file": str(self.folder / "smtp-password")},
                    "caFile": str(self.authority),
                },
            },
            "text": {"transport": "outbox"},
            "chat": {"transport": "outbox"},
            "malware": "none",
        }

    def read_mailbox(self, imap: dict[str, object]) -> None:
        """Has it read the mailbox that answers and bounces come to."""
        self._settings["email"] = {**self._settings["email"], "inbound": {"imap": imap}}

    def speak_welsh_first(self) -> None:
        """Has a second agency, `wales`, whose people are written to in Welsh first."""
        england = self._settings["agencies"]["england"]
        self._settings["agencies"] = {"england": england, "wales": {**england, "languages": ["cy", "en"]}}

    def prepare(self) -> None:
        """Makes the key ring as an operator does, by `init`; then writes settings for the tests."""
        self.run("init", "--directory", str(self.data))
        for name, secret in {"smtp-password": PASSWORD, "database-address": self.store.setting}.items():
            file = self.folder / name
            file.touch(mode=0o600)
            file.write_text(secret)
        self.settings_file.write_text(json.dumps(self._settings, indent=2))

    def start(self) -> None:
        """Starts `serve` and waits until it says that it listens."""
        self.begin()
        self.wait_until_listening()

    def begin(self) -> None:
        """Starts `serve` without waiting."""
        self.launch("serve", "--config", str(self.settings_file))
