"""Gateways whose database is on a server: several instances on one, and settings that change between two starts."""

import json
from pathlib import Path
from typing import Any

from certificates import Authority
from gateway import Gateway
from mail_sink import MailSink


class Instance(Gateway):
    """A gateway on a database that may have others."""

    def __init__(
        self, folder: Path, authority: Authority, sink: MailSink, database_url: str, **settings: Any
    ) -> None:
        super().__init__(folder, authority, sink, **{"database": database_url, **settings})
        self._authority = authority
        self.database_url = database_url

    @property
    def database_name(self) -> str:
        """What the server calls it."""
        return self.database_url.rsplit("/", 1)[1].split("?")[0]

    def change_settings(self, **settings: Any) -> None:
        """Writes the settings anew; a program that runs keeps its own."""
        self._settings.update(settings)
        self.settings_file.write_text(json.dumps(self._settings, indent=2))

    def twin(self, folder: Path) -> "Instance":
        """Another instance: the same database, key ring and public address, on another port, as behind a balancer."""
        twin = Instance(folder, self._authority, self.sink, self.database_url)
        server = {**twin._settings["server"], "publicURL": self.url}
        password = {**twin._settings["email"], "smtp": self._settings["email"]["smtp"]}
        twin.change_settings(keyRing=self._settings["keyRing"], server=server, email=password)
        return twin
