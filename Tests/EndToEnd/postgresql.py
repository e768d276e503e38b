"""A PostgreSQL server of the tests' own: made in a folder of its own, on a free port, and gone when they have ended.

As a command it lends one to another command, and needs nothing but the standard library:

    python Tests/EndToEnd/postgresql.py run -- swift test

In $POSTERN_TEST_POSTGRESQL the command finds the connection URL of the server's maintenance database.
"""

import argparse
import atexit
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from ports import free_port

if TYPE_CHECKING:
    import psycopg

    from certificates import Authority

VARIABLE = "POSTERN_TEST_POSTGRESQL"
DEBIAN_BINARIES = Path("/usr/lib/postgresql/15/bin")
USER = "postern_tests"
# The database that is always there, from which others are made.
MAINTENANCE = "postgres"

START_SECONDS = 60
STOP_SECONDS = 60

# For tests that ask what a statement does: nothing need outlive a power cut. What a commit means stays as it is.
UNIT_TESTS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "on",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "max_wal_size": "256MB",
    # It would take a processor from tests that each live for a moment.
    "autovacuum": "off",
}

# How `stop` says it to the server, and what is left undone: nothing, what others are doing, everything.
STOP_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}


class PostgreSQLFailure(Exception):
    """The server could not be made or started; the text says what to do."""


def binary(name: str) -> Path:
    """One of the server's programs: Debian's, or wherever `pg_config` says."""
    folder = DEBIAN_BINARIES
    if not (folder / name).exists() and shutil.which("pg_config"):
        told = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
        folder = Path(told.stdout.strip())
    if not (folder / name).exists():
        raise PostgreSQLFailure(f"there is no PostgreSQL server ({name}): apt-get install postgresql-15")
    return folder / name


def unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as, for it refuses to be root; nobody in particular where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


class PostgreSQL:
    """One server with its databases. Use it as a context, or call `remove` in the end.

    The server ends when the thread that started it ends, whichever way.
    """

    def __init__(self, settings: Mapping[str, str] | None = None, copied_from: "PostgreSQL | None" = None) -> None:
        self.port = free_port()
        self.settings = {**(copied_from.settings if copied_from else {}), **(settings or {})}
        self.password = copied_from.password if copied_from else secrets.token_urlsafe(24)
        self._user = unprivileged()
        self._process: subprocess.Popen[bytes] | None = None
        self._trusted: Path | None = copied_from._trusted if copied_from else None
        # Whatever $TMPDIR says: the server runs as somebody else, who might not come into that folder.
        self.folder = Path(tempfile.mkdtemp(prefix="postern-pg-", dir="/tmp"))
        atexit.register(self.remove)
        try:
            self._give(self.folder)
            if copied_from:
                self._copy(copied_from)
            else:
                self._initialise()
        except BaseException:
            self.remove()
            raise

    def __enter__(self) -> "PostgreSQL":
        if not self.is_running:
            try:
                self.start()
            except BaseException:
                self.remove()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    # MARK: what it is

    @property
    def data(self) -> Path:
        """The server's data: tables in base/, the write-ahead log in pg_wal/."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @property
    def is_running(self) -> bool:
        """Whether it was started, and has not ended."""
        return self._process is not None and self._process.poll() is None

    def url(self, database: str = MAINTENANCE) -> str:
        """How a client reaches a database; it holds the password."""
        asked = f"?{urlencode({'sslmode': 'verify-full', 'sslrootcert': self._trusted})}" if self._trusted else ""
        return f"postgresql://{USER}:{quote(self.password)}@127.0.0.1:{self.port}/{quote(database)}{asked}"

    # MARK: its life

    def start(self) -> None:
        """Starts it and waits until it takes connections."""
        if self.is_running:
            raise PostgreSQLFailure("it runs already")
        self._write_settings()
        with self.log.open("ab") as log:
            command = [binary("postgres"), "-D", self.data]
            self._process = self._launch(command, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if not self.is_running or time.monotonic() > deadline:
                self.stop("immediate")
                raise PostgreSQLFailure("the server did not start:\n" + self.log.read_text(errors="replace")[-2000:])
            time.sleep(0.03)

    def stop(self, mode: str = "fast") -> None:
        """Ends it: "fast" ends what others do, "smart" waits for them, "immediate" is a crash."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(STOP_SIGNALS[mode])
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def restart(self, mode: str = "fast") -> None:
        """Ends it and starts it again, on the same port."""
        self.stop(mode)
        self.start()

    def change(self, **settings: str) -> None:
        """Changes settings: at once where it runs, as far as a running server takes them."""
        self.settings.update(settings)
        self._write_settings()
        if self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    def remove(self) -> None:
        """Ends it and removes all that it had; nothing is left. It may be called twice."""
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
            atexit.unregister(self.remove)

    # MARK: its databases

    def connect(self, database: str = MAINTENANCE) -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection of a reader's own, by another way than the program's; each statement is its own transaction."""
        import psycopg

        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=10)

    def query(self, text: str, database: str = MAINTENANCE) -> list[tuple[Any, ...]]:
        """Every row of one statement."""
        with self.connect(database) as connection:
            cursor = connection.execute(text)
            return cursor.fetchall() if cursor.description else []

    def create_database(self, name: str) -> str:
        """Makes an empty database and gives its connection URL."""
        self.query(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Removes a database, also from under those who use it."""
        self.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    # MARK: what a larger house has

    def use_tls(self, authority: "Authority") -> None:
        """From its next start on it speaks TLS, and takes nothing else; the URL asks for it and names the authority."""
        issued = authority.issue(f"postgresql-{self.port}")
        certificate = self._private_file("server.pem", issued.certificate.read_text())
        key = self._private_file("server.key", issued.key.read_text())
        # A copy, for a standby may not look into the folders of the tests.
        self._trusted = self._private_file("authority.pem", authority.path.read_text())
        self.settings.update(ssl="on", ssl_cert_file=str(certificate), ssl_key_file=str(key))
        rules = self.data / "pg_hba.conf"
        rules.write_text(re.sub(r"^host ", "hostssl ", rules.read_text(), flags=re.MULTILINE))

    def standby(self, is_synchronous: bool = False) -> "PostgreSQL":
        """A second server that runs and follows this one; where it is synchronous, no commit is told before it has it."""
        copy = PostgreSQL(copied_from=self)
        try:
            copy.start()
            self._wait_for("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'")
            if is_synchronous:
                self.change(synchronous_standby_names="*")
                self._wait_for("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'")
        except BaseException:
            copy.remove()
            raise
        return copy

    def promote(self) -> None:
        """A standby becomes a server that may be written to; it waits for nobody."""
        self.change(synchronous_standby_names="")
        self.query("SELECT pg_promote()")
        self._wait_for("SELECT NOT pg_is_in_recovery()")

    def _wait_for(self, question: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.query(question) != [(True,)]:
            if time.monotonic() > deadline:
                raise PostgreSQLFailure(f"not within {START_SECONDS} s: {question}")
            time.sleep(0.05)

    # MARK: how it is made

    def _initialise(self) -> None:
        word = self._private_file("password", self.password)
        self._run(
            binary("initdb"),
            *("--pgdata", self.data, "--username", USER, "--pwfile", word),
            *("--encoding", "UTF8", "--locale", "C", "--auth", "scram-sha-256", "--no-sync"),
            # Small files, so that what is written stands in few bytes.
            *("--wal-segsize", "1"),
        )
        word.unlink()
        # What stands further below wins, so this file has the last word.
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("include 'tests.conf'\n")

    def _copy(self, primary: "PostgreSQL") -> None:
        asked = f"host=127.0.0.1 port={primary.port} user={USER} password={primary.password} application_name=standby"
        if primary._trusted:
            asked += f" sslmode=verify-full sslrootcert={primary._trusted}"
        self._run(
            binary("pg_basebackup"),
            *("--pgdata", self.data, "--dbname", asked, "--write-recovery-conf", "--wal-method", "stream"),
            *("--checkpoint", "fast", "--no-sync"),
        )

    def _write_settings(self) -> None:
        own = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            # None: their paths may not be long, and nobody here needs one.
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        quoted = {name: value.replace("'", "''") for name, value in {**own, **self.settings}.items()}
        file = self.data / "tests.conf"
        file.write_text("".join(f"{name} = '{value}'\n" for name, value in quoted.items()))
        self._give(file)

    def _is_ready(self) -> bool:
        asked = ["--quiet", "--host", "127.0.0.1", "--port", str(self.port), "--username", USER]
        done = subprocess.run([binary("pg_isready"), *asked], env=self._environment, check=False)
        return done.returncode == 0 and self.is_running

    @property
    def _environment(self) -> dict[str, str]:
        # Whatever the caller's own server is called, it is not meant; nor are the keys in the caller's home.
        others = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**others, "LC_ALL": "C", "HOME": str(self.folder)}

    def _private_file(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.touch(mode=0o600)
        file.write_text(text)
        self._give(file)
        return file

    def _give(self, path: Path) -> None:
        if self._user:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _launch(self, command: list[str | Path], stdout: IO[bytes] | int, stderr: int) -> "subprocess.Popen[bytes]":
        # Ended with us, should we be killed.
        before = ["setpriv", "--pdeathsig=QUIT"]
        if self._user:
            before += [f"--reuid={self._user.pw_uid}", f"--regid={self._user.pw_gid}", "--clear-groups"]
        return subprocess.Popen(
            [*before, *command],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            # What a terminal sends to stop us all must not end the server before those who use it.
            process_group=0,
        )

    def _run(self, *command: str | Path) -> None:
        process = self._launch(list(command), subprocess.PIPE, subprocess.STDOUT)
        try:
            said, _ = process.communicate(timeout=START_SECONDS)
        except BaseException:
            process.kill()
            process.communicate()
            raise
        if process.returncode != 0:
            raise PostgreSQLFailure(f"{Path(command[0]).name} ended with {process.returncode}:\n{said.decode()}")


@contextmanager
def ending_gently() -> Iterator[None]:
    """Within it SIGTERM is what Ctrl-C is, so that whatever was begun is also cleared away; a second one changes nothing."""

    def end(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def run(command: list[str]) -> int:
    """Runs a command beside a server for unit tests, and gives its exit code."""
    with ending_gently(), PostgreSQL(UNIT_TESTS) as server:
        process = subprocess.Popen(command, env={**os.environ, VARIABLE: server.url()})
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    return code if code >= 0 else 128 - code


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="A PostgreSQL server for the time that a command takes.")
    commands = parser.add_subparsers(required=True)
    runner = commands.add_parser("run", help=f"start a server, name it in ${VARIABLE}, run a command, remove the server")
    runner.add_argument("command", nargs="+", help="after --, the command and its arguments")
    try:
        return run(parser.parse_args().command)
    except PostgreSQLFailure as problem:
        print(f"postgresql.py: {problem}", file=sys.stderr)
        return 69
    except FileNotFoundError as problem:
        print(f"postgresql.py: {problem}", file=sys.stderr)
        return 127
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
