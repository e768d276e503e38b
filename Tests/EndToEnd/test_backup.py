"""A backup that is made while the gateway serves, and the machine that is lost after it (S81).

One gateway tells the story, on each database; another one, which serves nobody, shows kills, full disks and large databases.
"""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api import API
from certificates import Authority
from family import Family
from gateway import Gateway
from mail_sink import MailSink
from needles import found_in
from people import Person
from program import binary
from stores import PostgreSQLStore, SQLiteStore
from waiting import eventually

ROWENA = Person("B-100", "Rowenette", "Oakapple-Finch", (9, 2, 1983), "IV28 4ZZ", "7", "rowena.o@example.org", "applicant")  # fmt: skip
PASSWORD = "seventeen patient badgers"
SUBJECT = "Velocipede on Thursday"
BODY = "Please bring the chartreuse folder."
MEGABYTE = 1 << 20
LARGE_ROWS = 60
# What a backup may need for one row of a megabyte, several times over, and for the allocator's habits.
ALLOWED_GROWTH = 20 * MEGABYTE


@dataclass
class Story:
    """What was there when the backup was made."""

    gateway: Gateway
    data: Path
    keys: Path
    message: str
    said: str
    # What was acknowledged before the backup began, and all that ever was.
    before: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)


def family_of(gateway: Gateway) -> Family:
    return Family(gateway.url, gateway.authority)


def welcome(gateway: Gateway, api: API, sink: MailSink) -> str:
    """Rowena with a verified address and a password, and a message that she can read."""
    record = {**ROWENA.record, "cases": [{"reference": "case-b", "role": "parent", "side": "unknown"}]}
    api.put(f"/people/{ROWENA.reference}", record)
    letter = {"to": ROWENA.reference, "subject": SUBJECT, "body": BODY}
    message = api.post(202, "/messages", letter)["id"]
    mail = sink.wait_for(ROWENA.email, lambda mail: "/verify/" in mail.part("plain"))
    family = family_of(gateway)
    page = family.pass_check(next(link for link in mail.links if "/verify/" in link), ROWENA)
    page = family.choose_password(page, PASSWORD)
    assert page.heading == SUBJECT
    family.close()
    return str(message)


@pytest.fixture(scope="module")
def story(gateway: Gateway, api: API, mail_sink: MailSink, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Backed up while messages come in."""
    message = welcome(gateway, api, mail_sink)
    folder = tmp_path_factory.mktemp("elsewhere")
    story = Story(gateway, folder / "data", folder / "keys", message, "")
    is_ending = threading.Event()
    key = gateway.create_key("sender", ["messages"])

    def send() -> None:
        sender = API(gateway.url, key, gateway.authority)
        while not is_ending.is_set():
            letter = {"to": ROWENA.reference, "subject": "More", "body": "More."}
            story.ever.add(sender.post(202, "/messages", letter)["id"])
        sender.close()

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    eventually(lambda: len(story.ever) >= 3)
    story.before = set(story.ever)
    story.said = gateway.configured("backup", str(story.data), "--keys", str(story.keys))
    count = len(story.ever)
    eventually(lambda: len(story.ever) > count)
    is_ending.set()
    thread.join(30)
    return story


def test_it_says_what_it_made(story: Story) -> None:
    for path in (story.data, story.keys):
        assert path.stat().st_mode & 0o777 == 0o600
        assert subprocess.check_output(["sha256sum", path], text=True).split()[0] in story.said
        assert f"length: {path.stat().st_size} bytes" in story.said
    assert "destroy by: " in story.said
    assert sorted(path.name for path in story.data.parent.iterdir()) == ["data", "keys"]


def test_nothing_is_in_clear_in_it(story: Story) -> None:
    values = [ROWENA.given_name, ROWENA.family_name, ROWENA.email, "IV28 4ZZ", SUBJECT, "chartreuse", PASSWORD]
    # References stand in clear in the database; in a backup not even they do.
    values += [ROWENA.reference, story.message]
    for path in (story.data, story.keys):
        assert found_in(path, values) == []


def test_nothing_is_overwritten(story: Story) -> None:
    content = story.data.read_bytes()
    story.gateway.configured("backup", str(story.data), expecting=77)
    story.gateway.configured("restore", str(story.data), "--keys", str(story.keys), expecting=77)
    assert story.data.read_bytes() == content


def lose(gateway: Gateway) -> None:
    """Its database is gone; on a server there is a new one in its place."""
    if isinstance(gateway.store, SQLiteStore):
        for path in gateway.data.glob("postern.db*"):
            path.unlink()
    else:
        assert isinstance(gateway.store, PostgreSQLStore)
        gateway.store.server.drop_database(gateway.store.name)
        gateway.store.server.create_database(gateway.store.name)


def test_the_lost_machine_comes_back(story: Story) -> None:
    gateway = story.gateway
    gateway.kill()
    lose(gateway)
    said = gateway.configured("restore", str(story.data), "--keys", str(story.keys))
    assert "all found right" in said
    assert "are not known here" in said
    gateway.configured("check")
    gateway.start()
    api = API(gateway.url, gateway.create_key(), gateway.authority)
    family = family_of(gateway)
    assert family.sign_in(ROWENA.email, PASSWORD).heading == "Your messages"
    page = family.open(f"/messages/{story.message}")
    assert (page.status, page.heading) == (200, SUBJECT)
    assert BODY in page.text
    assert "Your answer was sent" in family.answer(page, "I shall.").text
    [reply] = api.items(f"/messages/{story.message}/replies")
    assert reply["body"] == "I shall."
    restored = {id for (id,) in gateway.store.query("SELECT id FROM message")}
    # What was acknowledged before it began is there; what is there was acknowledged or was on its way.
    assert story.before <= restored
    assert len(restored - story.ever - {story.message}) <= 1
    family.close()
    api.close()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda content: content[:-1], 65),
        (lambda content: content[: len(content) // 2] + b"x" + content[len(content) // 2 + 1 :], 65),
        (lambda content: content.replace(b"kind: data", b"kind: dat0"), 65),
        (lambda content: content.replace(b"destroy by: never", b"destroy by: ever."), 65),
        (lambda content: b"", 65),
    ],
)
def test_a_spoilt_file_is_refused_and_leaves_nothing(story: Story, tmp_path: Path, spoil: object, code: int) -> None:
    bad = tmp_path / "bad"
    assert callable(spoil)
    bad.write_bytes(spoil(story.data.read_bytes()))
    other = Bystander(tmp_path / "house", story.gateway)
    other.run("restore", str(bad), "--keys", str(story.keys), expecting=code)
    assert not list(other.folder.glob("postern.db*"))


def test_another_key_ring_opens_nothing(story: Story, tmp_path: Path) -> None:
    other = Bystander(tmp_path / "house")
    other.forget()
    said = other.run("restore", str(story.data), "--keys", str(story.keys), expecting=78)
    assert "root key" in said


class Bystander:
    """A folder as `init` makes it, whose gateway serves nobody."""

    def __init__(self, folder: Path, like: Gateway | None = None) -> None:
        self.folder = folder
        self.program = binary()
        self._run(["init", "--directory", str(folder)])
        self.settings = folder / "postern.json5"
        if like is not None:
            shutil.copy(like.data / "keyring", folder / "keyring")
            self.forget()

    @property
    def database(self) -> Path:
        return self.folder / "postern.db"

    def forget(self) -> None:
        """Loses the database."""
        for path in self.folder.glob("postern.db*"):
            path.unlink()

    def _run(self, words: list[str], **more: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *words], capture_output=True, text=True, timeout=300, check=False, **more  # type: ignore[call-overload]
        )

    def run(self, *words: str, expecting: int = 0, most_bytes: int | None = None) -> str:
        """Runs a command; gives what it said on both streams."""

        def limit() -> None:
            if most_bytes is not None:
                # Else the kernel ends the process where it could be told.
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

        done = self._run([*words, "--config", str(self.settings)], preexec_fn=limit, restore_signals=False)
        assert done.returncode == expecting, f"{done.returncode}: {done.stderr}"
        assert expecting == 0 or len(done.stderr.splitlines()) == 1, done.stderr
        return done.stdout + done.stderr

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Starts a command."""
        line = [self.program, *words, "--config", str(self.settings)]
        return subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def peak(self, *words: str) -> int:
        """Runs a command, which must succeed, and gives the most memory that it had."""
        process = self.start(*words)
        # Not what wait4 tells: that counts the memory of Python, from which the process was forked.
        status, peak = Path(f"/proc/{process.pid}/status"), 0
        while process.poll() is None:
            marks = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
            peak = max([peak, *(int(mark.split()[1]) * 1024 for mark in marks)])
            time.sleep(0.005)
        assert process.returncode == 0
        assert peak > MEGABYTE
        return peak

    def fill(self, rows: int) -> None:
        """Puts rows of a megabyte into a table that nothing refers to."""
        connection = sqlite3.connect(self.database)
        for number in range(rows):
            row = (f"row-{number}", os.urandom(MEGABYTE))
            connection.execute("INSERT INTO captured_mail (id, box, at) VALUES (?, ?, 1)", row)
        connection.commit()
        connection.close()

    def digest(self) -> list[tuple[object, ...]]:
        """What the large table holds, in short."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        rows = connection.execute("SELECT id, length(box), substr(hex(box), 1, 64) FROM captured_mail ORDER BY id")
        found = rows.fetchall()
        connection.close()
        return found

    @property
    def files(self) -> list[str]:
        """What lies in the folder beside what `init` made."""
        own = {"postern.json5", "keyring", "postern.db", "postern.db-wal", "postern.db-shm"}
        return sorted(path.name for path in self.folder.iterdir() if path.name not in own)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The most memory that backing up and restoring next to nothing needs."""
    house = Bystander(tmp_path_factory.mktemp("small") / "house")
    made = house.peak("backup", str(house.folder / "b"), "--keys", str(house.folder / "k"))
    house.forget()
    restored = house.peak("restore", str(house.folder / "b"), "--keys", str(house.folder / "k"))
    yield made, restored


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bystander]:
    """A database of many megabytes."""
    house = Bystander(tmp_path_factory.mktemp("large") / "house")
    house.fill(LARGE_ROWS)
    yield house


def test_memory_does_not_grow_with_the_database(large: Bystander, small: tuple[int, int], tmp_path: Path) -> None:
    data, keys = tmp_path / "data", tmp_path / "keys"
    before = large.digest()
    peak = large.peak("backup", str(data), "--keys", str(keys))
    assert data.stat().st_size > LARGE_ROWS * MEGABYTE
    kept = tmp_path / "kept.db"
    large.database.rename(kept)
    large.forget()
    restoring = large.peak("restore", str(data), "--keys", str(keys))
    print(f"backup {peak:,} (small {small[0]:,}), restore {restoring:,} (small {small[1]:,}) bytes")
    assert large.digest() == before
    assert peak < small[0] + ALLOWED_GROWTH
    assert restoring < small[1] + ALLOWED_GROWTH


def test_a_full_disk_leaves_nothing(large: Bystander, tmp_path: Path) -> None:
    said = large.run("backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys"), expecting=74, most_bytes=2_000_000)
    assert "no room" in said
    assert list(tmp_path.iterdir()) == []
    large.run("backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys"))
    other = Bystander(tmp_path / "other")
    shutil.copy(large.folder / "keyring", other.folder / "keyring")
    other.forget()
    other.run("restore", str(tmp_path / "data"), "--keys", str(tmp_path / "keys"), expecting=74, most_bytes=2_000_000)
    assert not list(other.folder.glob("postern.db*"))


def test_a_kill_leaves_no_file_under_its_name(large: Bystander, tmp_path: Path) -> None:
    data, keys = tmp_path / "data", tmp_path / "keys"
    partial = tmp_path / "data.partial"
    process = large.start("backup", str(data), "--keys", str(keys))
    eventually(lambda: partial.exists() and partial.stat().st_size > MEGABYTE)
    process.kill()
    process.wait()
    assert not data.exists()
    assert not keys.exists()
    assert "another run" in large.run("backup", str(data), "--keys", str(keys), expecting=77)
    partial.unlink()
    large.run("backup", str(data), "--keys", str(keys))

    other = Bystander(tmp_path / "other")
    shutil.copy(large.folder / "keyring", other.folder / "keyring")
    other.forget()
    process = other.start("restore", str(data), "--keys", str(keys))
    log = other.folder / "postern.db.restoring-wal"
    eventually(lambda: log.exists() and log.stat().st_size > MEGABYTE)
    process.kill()
    process.wait()
    assert not other.database.exists()
    assert "another run" in other.run("restore", str(data), "--keys", str(keys), expecting=77)
    for path in other.folder.glob("postern.db.restoring*"):
        path.unlink()
    other.run("restore", str(data), "--keys", str(keys))
    assert other.files == []
    assert other.digest() == large.digest()
