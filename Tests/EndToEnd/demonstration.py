"""The demonstration under test: `postern demo` in a folder of its own, with what it printed."""

from pathlib import Path

from api import API
from family import Family
from ports import free_port
from program import Program
from stores import SQLiteStore, Store
from waiting import eventually


class Demonstration(Program):
    """Everything on one machine: mail stays in the built-in outbox."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, folder / "demo" / "postern.json5")
        self.port = free_port()

    def start(self) -> None:
        """Starts it and waits until it says that it listens."""
        self.launch("demo", "--directory", "demo", "--port", str(self.port))
        self.wait_until_listening()

    @property
    def printed(self) -> dict[str, str]:
        """What it printed as `label: value` before it listened."""
        pairs = [line.strip().split(": ", 1) for line in self.output if ": " in line and not line.startswith("{")]
        return {label: value for label, value in pairs}

    @property
    def url(self) -> str:
        """Where people reach it."""
        return f"https://localhost:{self.port}"

    @property
    def authority(self) -> Path:
        """The certificate of its own authority."""
        [path] = (self.folder / "demo" / "Certs").glob("authority.pem")
        return path

    @property
    def data(self) -> Path:
        """Where its key ring and its database are."""
        return self.folder / "demo"

    @property
    def store(self) -> Store:
        """Its database."""
        return SQLiteStore(self.data / "postern.db")

    def api(self) -> API:
        """The case system, by the key that was printed."""
        return API(self.url, self.printed["api key"], self.authority)

    def link_to(self, address: str, part: str) -> str:
        """The newest link to somebody in the outbox with `part` in it, as soon as there is one."""
        family = Family(self.url, self.authority)
        found: list[str] = []

        def came() -> bool:
            items = family.session.get(f"{self.url}/demo/outbox.json", timeout=30).json()["items"]
            found[:] = [link for item in items if item["to"] == address for link in item["links"] if part in link]
            return bool(found)

        eventually(came)
        family.close()
        return found[0]
