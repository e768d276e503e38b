"""The database server of the tests: what it is asked for it must do, and then be gone, or what stands on it means little."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import postgresql
from certificates import Authority
from postgresql import PostgreSQL
from waiting import eventually


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    """One with a setting that has to be quoted."""
    with PostgreSQL({"log_line_prefix": "it's "}) as server:
        yield server


def test_what_was_committed_is_there_after_a_crash(server: PostgreSQL) -> None:
    url = server.create_database("kept")
    server.query("CREATE TABLE note (number BIGINT)", "kept")
    server.query("INSERT INTO note VALUES (7)", "kept")
    server.restart("immediate")
    assert server.query("SELECT number FROM note", "kept") == [(7,)]
    assert server.url("kept") == url
    assert "it's LOG:  database system was not properly shut down" in server.log.read_text()
    server.drop_database("kept")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        server.query("SELECT 1", "kept")


def test_nobody_comes_in_without_the_password(server: PostgreSQL) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url().replace(server.password, "wrong"))


def test_it_is_set_up_as_it_is_recommended(server: PostgreSQL) -> None:
    assert server.query("SHOW fsync") == [("on",)]
    assert server.query("SHOW server_encoding") == [("UTF8",)]
    assert server.query("SELECT datcollate FROM pg_database WHERE datname = 'template1'") == [("C",)]


def test_a_setting_is_changed_while_it_runs(server: PostgreSQL) -> None:
    server.change(work_mem="3MB")
    eventually(lambda: server.query("SHOW work_mem") == [("3MB",)])


def test_with_tls_it_takes_nothing_else(authority: Authority, tmp_path: Path) -> None:
    server = PostgreSQL()
    server.use_tls(authority)
    with server:
        assert server.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == [(True,)]
        bare = server.url().split("?")[0]
        with pytest.raises(psycopg.OperationalError, match="no pg_hba.conf entry|no encryption"):
            psycopg.connect(bare + "?sslmode=disable")
        stranger = Authority(tmp_path).path
        with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
            psycopg.connect(f"{bare}?sslmode=verify-full&sslrootcert={stranger}")


@pytest.mark.parametrize("is_synchronous", [False, True])
def test_a_standby_follows_and_takes_over(authority: Authority, is_synchronous: bool) -> None:
    primary = PostgreSQL()
    primary.use_tls(authority)
    with primary:
        primary.query("CREATE TABLE note (number BIGINT)")
        with primary.standby(is_synchronous) as standby:
            primary.query("INSERT INTO note VALUES (7)")
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                standby.query("INSERT INTO note VALUES (8)")
            state = "sync" if is_synchronous else "async"
            assert primary.query("SELECT sync_state FROM pg_stat_replication") == [(state,)]
            if not is_synchronous:
                eventually(lambda: standby.query("SELECT number FROM note") == [(7,)])
            primary.stop("immediate")
            standby.promote()
            standby.query("INSERT INTO note VALUES (8)")
            assert standby.query("SELECT number FROM note ORDER BY number") == [(7,), (8,)]


def test_a_server_that_cannot_start_says_why() -> None:
    server = PostgreSQL({"no_such_setting": "x"})
    with pytest.raises(postgresql.PostgreSQLFailure, match="no_such_setting"):
        server.start()
    server.remove()
    assert not server.folder.exists()


def test_it_is_gone_when_its_context_ends() -> None:
    with pytest.raises(ZeroDivisionError), PostgreSQL() as server:
        assert server.is_running
        raise ZeroDivisionError
    assert not server.is_running
    assert not server.folder.exists()


@pytest.mark.parametrize("code", [0, 7])
def test_the_command_gives_the_exit_code_of_what_it_ran(code: int) -> None:
    script = f'[[ $POSTERN_TEST_POSTGRESQL == postgresql://*@127.0.0.1:*/postgres ]] && exit {code}; exit 99'
    done = subprocess.run([sys.executable, postgresql.__file__, "run", "--", "bash", "-c", script], check=False)
    assert done.returncode == code


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_server_does_not_outlive_its_command(how: signal.Signals, tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = f"echo $POSTERN_TEST_POSTGRESQL > {told}.new; mv {told}.new {told}; exec sleep 60"
    # Where the tests themselves run in the background SIGINT is ignored, and whatever they start would ignore it too.
    command = subprocess.Popen(
        [sys.executable, postgresql.__file__, "run", "--", "bash", "-c", script],
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    eventually(told.exists)
    url = told.read_text().strip()
    with psycopg.connect(url) as connection:
        [(data,)] = connection.execute("SHOW data_directory").fetchall()
    # Killed, it can neither end what it ran nor remove the folder; the test does so instead.
    [lent] = [child for child in children(command.pid) if name(child) == "sleep"]
    command.send_signal(how)
    if how == signal.SIGTERM:
        # Whoever ends a whole group of processes may say it twice.
        command.send_signal(how)
    command.wait(20)
    eventually(lambda: not answers(url))
    if how == signal.SIGKILL:
        os.kill(lent, signal.SIGKILL)
        eventually(lambda: not Path(data, "postmaster.pid").exists())
        shutil.rmtree(Path(data).parent)
    else:
        assert not Path(data).parent.exists()
        eventually(lambda: not Path(f"/proc/{lent}").exists())


def children(parent: int) -> list[int]:
    """The processes that a process has started."""
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def name(pid: int) -> str:
    """What a process runs."""
    return Path(f"/proc/{pid}/comm").read_text().strip()


def answers(url: str) -> bool:
    """Whether anybody takes connections there."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
