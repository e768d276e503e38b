"""What the tests share: an authority, a mail sink, browsers."""

import itertools
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api import API
from browser import Browser
from certificates import Authority
from gateway import Gateway
from mail_sink import MailSink
from postgresql import PostgreSQL, ending_gently
from stores import KINDS, POSTGRESQL, SQLITE, PostgreSQLStore, Store
from waiting import eventually


@pytest.fixture(scope="session", autouse=True)
def no_process_is_left() -> Iterator[None]:
    """When everything has ended, nothing that we started, and nothing that that started, may run on."""
    mark = f"POSTERN_TEST_RUN={uuid.uuid4()}"
    # Every process below us inherits it, whoever its parent is by then.
    os.environ.update([mark.split("=")])
    yield
    eventually(lambda: not marked_processes(mark.encode()), seconds=10)


def marked_processes(mark: bytes) -> list[str]:
    """Who was started with this in its environment; our own began before it was there."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and mark in (process / "environ").read_bytes():
                found.append((process / "comm").read_text().strip())
        except OSError:
            # It has ended meanwhile, or is somebody else's.
            continue
    return found


@pytest.fixture(scope="session", autouse=True)
def told_to_end() -> Iterator[None]:
    """Ended by SIGTERM, everything that was begun is cleared away too."""
    with ending_gently():
        yield


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The authority that everything trusts in this run."""
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """A server for all gateways of this run; its disk is asked to keep what it is given, as in earnest."""
    with PostgreSQL({"max_wal_size": "64MB", "min_wal_size": "32MB"}) as server:
        yield server


@pytest.fixture(scope="session")
def new_store(request: pytest.FixtureRequest) -> Callable[[str], Store | None]:
    """Makes a place for a gateway's data on one of the databases; none where the gateway has a file for it by itself."""
    numbers = itertools.count(1)

    def make(kind: str) -> Store | None:
        if kind == SQLITE:
            return None
        assert kind == POSTGRESQL
        server: PostgreSQL = request.getfixturevalue("postgresql_server")
        return PostgreSQLStore(server, f"gateway_{next(numbers)}")

    return make


@pytest.fixture(scope="module", params=KINDS)
def store(request: pytest.FixtureRequest, new_store: Callable[[str], Store | None]) -> Store | None:
    """Where the gateway of a file of tests keeps everything: they all run once on each database."""
    return new_store(request.param)


@pytest.fixture(scope="module")
def mail_sink(authority: Authority, store: Store | None) -> Iterator[MailSink]:
    """Where one gateway's mail goes; the tests of one file share it, and so each writes to people of its own."""
    sink = MailSink(authority.issue("sink"))
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, mail_sink: MailSink, store: Store | None
) -> Iterator[Gateway]:
    """The program, running; it must end well when the tests of a file have ended."""
    gateway = Gateway(tmp_path_factory.mktemp("gateway"), authority, mail_sink, store=store)
    gateway.prepare()
    gateway.start()
    yield gateway
    if gateway.is_running:
        gateway.stop()


@pytest.fixture(scope="module")
def api(gateway: Gateway) -> Iterator[API]:
    """A case system that may do everything."""
    api = API(gateway.url, gateway.create_key(), gateway.authority)
    yield api
    api.close()


@pytest.fixture
def open_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Browser]]:
    """Opens browsers that trust some keys, and closes them all in the end."""
    browsers: list[Browser] = []

    def open_one(*trusted_keys: str, has_javascript: bool = True) -> Browser:
        profile: Path = tmp_path_factory.mktemp("profile")
        browsers.append(Browser(profile, trusted_keys, has_javascript))
        return browsers[-1]

    yield open_one
    for browser in browsers:
        browser.close()
