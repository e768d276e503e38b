"""Bad days of the database: what an operator gets wrong is told, and what passes is outlived without a restart of ours."""

import contextlib
import os
import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from api import API
from certificates import Authority
from instances import Instance
from mail_sink import MailSink
from people import Person
from postgresql import PostgreSQL, unprivileged
from waiting import eventually

# EX_CONFIG, EX_UNAVAILABLE of sysexits: what is to be mended in the settings, and what in the world.
SECRET = "wrong-horse-battery"


@pytest.fixture(scope="module")
def store() -> None:
    """These tests have servers of their own, so the ones that run on both databases are not asked."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with PostgreSQL() as server:
        yield server


@pytest.fixture
def gateway(
    tmp_path: Path, authority: Authority, mail_sink: MailSink, server: PostgreSQL
) -> Iterator[Instance]:
    gateway = Instance(tmp_path, authority, mail_sink, server.create_database(f"days{random.randrange(10**9)}"))
    gateway.prepare()
    yield gateway
    if gateway.is_running:
        gateway.stop()


def refused(gateway: Instance, command: str = "migrate") -> str:
    """What a command says that must not succeed; a secret is never part of it."""
    done = subprocess.run(
        [gateway.program, command, "--config", str(gateway.settings_file)],
        cwd=gateway.folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0, done.stdout
    said = done.stdout + done.stderr
    assert SECRET not in said
    return said


def put_and_post(gateway: Instance, api: API, reference: str, count: int = 1) -> list[str]:
    person = Person(reference, "Given", "Family", (3, 4, 1980), "IV9 4ZZ", "7", f"{reference.lower()}@example.org", "applicant")
    record = {**person.record, "cases": [{"reference": f"case-{reference}", "role": "parent", "side": "unknown"}]}
    api.put(f"/people/{reference}", record)
    message = {"to": reference, "subject": "A day", "body": "Good or bad."}
    return [api.post(202, "/messages", message)["id"] for _ in range(count)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda url: url.replace(url.split(":")[2].split("@")[0], SECRET), "password authentication failed"),
        (lambda url: url.rsplit("/", 1)[0] + "/nowhere", "nowhere"),
        (lambda url: url.replace(url.split("@")[1].split("/")[0], "127.0.0.1:1"), "refused"),
        (lambda url: "postgresql://postern@nowhere.invalid/postern", "nowhere.invalid"),
        (lambda url: "postgresql://postern@db.example.org/postern?sslmode=require", "sslmode=verify-full"),
    ],
    ids=["wrong password", "no such database", "nobody listens", "unknown host", "no verified TLS"],
)
def test_a_wrong_address_is_told(
    gateway: Instance, change: Callable[[str], str], words: str
) -> None:
    gateway.change_settings(database=change(gateway.database_url))
    assert words in refused(gateway)
    assert words in refused(gateway, "check")


def test_variables_of_the_environment_lead_nowhere_else(gateway: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGHOSTADDR": "127.0.0.9", "PGPORT": "1", "PGSERVICE": "other", "PGOPTIONS": "-c fsync=off"}.items():
        monkeypatch.setenv(name, value)
    gateway.configured("migrate")


def test_a_database_that_sorts_otherwise_is_refused_with_the_way_to_make_one(gateway: Instance, server: PostgreSQL) -> None:
    name = gateway.database_name + "u"
    server.query(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'")
    gateway.change_settings(database=server.url(name))
    gateway.configured("migrate")
    server.query(f"CREATE DATABASE {name}l TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    gateway.change_settings(database=server.url(name + "l"))
    assert "--encoding=UTF8 --locale=C" in refused(gateway)


def test_a_schema_that_is_not_ours_is_refused(gateway: Instance, server: PostgreSQL) -> None:
    gateway.configured("migrate")
    server.query("UPDATE schema_migration SET statements = statements || ' ' WHERE number = 3", gateway.database_name)
    assert "migration 3 is not the one" in refused(gateway)
    server.query("UPDATE schema_migration SET statements = rtrim(statements, ' ') WHERE number = 3", gateway.database_name)
    server.query(
        "INSERT INTO schema_migration (number, name, statements, applied_at)"
        " SELECT max(number) + 1, 'later', 'SELECT 1', 0 FROM schema_migration",
        gateway.database_name,
    )
    assert "start the newer program" in refused(gateway)
    server.query("DELETE FROM schema_migration WHERE number = 2", gateway.database_name)
    assert "migration 2 is not among those" in refused(gateway)


def test_a_migration_that_was_cut_short_leaves_nothing(gateway: Instance, server: PostgreSQL) -> None:
    """Something stands in the way of a late migration: all of them are undone, and run when it is gone."""
    server.query("CREATE TABLE message (id TEXT)", gateway.database_name)
    assert "migration" in refused(gateway)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename IN ('data_key', 'job')"
    assert server.query(tables, gateway.database_name) == [(0,)]
    server.query("DROP TABLE message", gateway.database_name)
    gateway.configured("migrate")
    assert server.query(tables, gateway.database_name) == [(2,)]


def test_a_server_that_restarts_under_load_costs_nobody_a_message(gateway: Instance, server: PostgreSQL) -> None:
    gateway.start()
    api = API(gateway.url, gateway.create_key(), gateway.authority)
    stored = set(put_and_post(gateway, api, "R-1"))
    is_ending = threading.Event()
    problems: list[str] = []

    def send() -> None:
        own = API(gateway.url, key, gateway.authority)
        count = 0
        while not is_ending.is_set():
            count += 1
            while True:
                answer = own.call("POST", "/messages", {"to": "R-1", "subject": "Load", "body": "x"}, **{"Idempotency-Key": f"{threading.get_ident()}-{count}"})
                if answer.status_code == 202:
                    stored.add(answer.json()["id"])
                    break
                if answer.status_code != 503:
                    problems.append(f"{answer.status_code} {answer.text}")
                    break
                time.sleep(0.05)
        own.close()

    key = gateway.create_key("load", ["messages"])
    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for mode in ("fast", "immediate", "fast"):
        time.sleep(0.5)
        server.restart(mode)
    time.sleep(0.5)
    is_ending.set()
    for thread in threads:
        thread.join(60)
    assert problems == []
    kept = {id for (id,) in server.query("SELECT id FROM message", gateway.database_name)}
    assert kept == stored, f"{len(kept - stored)} stored that nobody was told of, {len(stored - kept)} told and not stored"
    assert gateway.is_running
    ready = requests.get(f"{gateway.operations_url}/health/ready", timeout=10)
    assert ready.status_code == 200
    api.close()


def test_while_the_server_is_away_we_say_so_and_live(gateway: Instance, server: PostgreSQL) -> None:
    gateway.start()
    api = API(gateway.url, gateway.create_key(), gateway.authority)
    put_and_post(gateway, api, "A-1")
    server.stop("fast")
    try:
        answer = api.call("POST", "/messages", {"to": "A-1", "subject": "Away", "body": "x"})
        assert answer.status_code == 503
        assert "Retry-After" in answer.headers
        eventually(lambda: requests.get(f"{gateway.operations_url}/health/ready", timeout=10).status_code == 503)
        assert requests.get(f"{gateway.operations_url}/health/live", timeout=10).status_code == 200
        assert "refused" in refused(gateway, "check")
    finally:
        server.start()
    eventually(lambda: requests.get(f"{gateway.operations_url}/health/ready", timeout=10).status_code == 200)
    assert len(put_and_post(gateway, api, "A-1", 3)) == 3
    api.close()


def test_a_standby_is_refused_and_the_primary_beside_it_is_found(gateway: Instance, server: PostgreSQL) -> None:
    gateway.configured("migrate")
    standby = server.standby()
    try:
        gateway.change_settings(database=standby.url(gateway.database_name))
        assert "read-only" in refused(gateway)
        both = gateway.database_url.replace(f"127.0.0.1:{server.port}", f"127.0.0.1:{standby.port},127.0.0.1:{server.port}")
        gateway.change_settings(database=both)
        gateway.configured("migrate")
    finally:
        standby.remove()


def test_a_failover_loses_nothing_that_was_acknowledged(
    tmp_path: Path, authority: Authority, mail_sink: MailSink
) -> None:
    with PostgreSQL() as primary:
        url = primary.create_database("failover")
        with primary.standby(is_synchronous=True) as standby:
            both = url.replace(f"127.0.0.1:{primary.port}", f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}")
            gateway = Instance(tmp_path, authority, mail_sink, both)
            gateway.prepare()
            gateway.start()
            api = API(gateway.url, gateway.create_key(), gateway.authority)
            acknowledged = put_and_post(gateway, api, "F-1", 20)
            primary.stop("immediate")
            standby.promote()
            eventually(
                lambda: requests.get(f"{gateway.operations_url}/health/ready", timeout=10).status_code == 200, seconds=30
            )
            acknowledged += put_and_post(gateway, api, "F-1", 5)
            kept = {id for (id,) in standby.query("SELECT id FROM message", "failover")}
            assert kept >= set(acknowledged)
            api.close()
            gateway.stop()


def test_nothing_is_acknowledged_that_one_machine_alone_has(
    tmp_path: Path, authority: Authority, mail_sink: MailSink
) -> None:
    """A time limit on statements must not end the wait for a standby, and call the write done."""
    with PostgreSQL() as primary:
        url = primary.create_database("alone")
        with primary.standby(is_synchronous=True) as standby:
            gateway = Instance(tmp_path, authority, mail_sink, url + "?options=-c%20statement_timeout%3D1s")
            gateway.prepare()
            gateway.start()
            api = API(gateway.url, gateway.create_key(), gateway.authority)
            put_and_post(gateway, api, "S-1")
            standby.stop("fast")
            answers: list[int] = []
            message = {"to": "S-1", "subject": "Alone", "body": "Not yet."}
            post = threading.Thread(target=lambda: answers.append(api.call("POST", "/messages", message).status_code))
            post.start()
            post.join(5)
            assert answers == [], "it was acknowledged with no standby there"
            standby.start()
            post.join(60)
            assert answers == [202]
            api.close()
            gateway.stop()


def test_tls_is_verified(tmp_path: Path, authority: Authority, mail_sink: MailSink) -> None:
    with PostgreSQL() as server:
        server.stop()
        server.use_tls(authority)
        server.start()
        url = server.create_database("sealed")
        gateway = Instance(tmp_path, authority, mail_sink, url)
        gateway.prepare()
        gateway.configured("migrate")
        other = Authority(tmp_path)
        gateway.change_settings(database=url.replace(url.split("sslrootcert=")[1], str(other.path)))
        assert "certificate verify failed" in refused(gateway)


def as_root(*command: str | Path) -> None:
    """Runs a command that only root may run, as the Makefile does when it installs."""
    subprocess.run([*([] if os.geteuid() == 0 else ["sudo"]), *command], check=True)


def test_a_full_disk_is_told_and_needs_no_restart(
    gateway: Instance, server: PostgreSQL, tmp_path: Path
) -> None:
    disk = Path("/tmp") / f"postern-full-{random.randrange(10**9)}"
    disk.mkdir()
    as_root("mount", "-t", "tmpfs", "-o", "size=12m,mode=0777", "tmpfs", disk)
    try:
        folder = disk / "tablespace"
        folder.mkdir(mode=0o700)
        as_root("chown", user.pw_name if (user := unprivileged()) else str(os.getuid()), folder)
        server.query(f"CREATE TABLESPACE small_{gateway.database_name} LOCATION '{folder}'")
        server.query(f"ALTER DATABASE {gateway.database_name} SET TABLESPACE small_{gateway.database_name}")
        gateway.start()
        api = API(gateway.url, gateway.create_key(), gateway.authority)
        put_and_post(gateway, api, "D-1")
        filler = disk / "filler"
        # Unbuffered, so that nothing is left to be written when there is no room.
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(4096)):
                pass
        last = None
        for number in range(400):
            last = api.call("POST", "/messages", {"to": "D-1", "subject": "Full", "body": "x" * 20_000})
            if last.status_code == 503:
                break
        assert last is not None and last.status_code == 503, f"the disk never filled: {last}"
        filler.unlink()
        eventually(lambda: api.call("POST", "/messages", {"to": "D-1", "subject": "Room", "body": "x"}).status_code == 202)
        api.close()
        gateway.stop()
    finally:
        server.drop_database(gateway.database_name)
        server.query(f"DROP TABLESPACE IF EXISTS small_{gateway.database_name}")
        as_root("umount", disk)
        disk.rmdir()
