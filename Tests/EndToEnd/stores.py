"""Where a gateway keeps everything, as the tests look at it: by a reader of their own, and as files on a disk."""

import sqlite3
from pathlib import Path
from typing import Any, Protocol

from postgresql import PostgreSQL

SQLITE = "SQLite"
POSTGRESQL = "PostgreSQL"
KINDS = [SQLITE, POSTGRESQL]


class Store(Protocol):
    """A database of one gateway."""

    @property
    def setting(self) -> str:
        """What stands in the settings for it."""

    def query(self, text: str) -> list[tuple[Any, ...]]:
        """What the database says, by a reader of its own."""

    def change(self, text: str) -> None:
        """Changes rows behind the gateway's back, as time or somebody else would have."""

    def rows(self) -> dict[str, list[str]]:
        """Every row of the gateway's data, by table."""

    def files(self) -> list[Path]:
        """Every file of the database, up to date, and what its server says; the journal is among them."""

    def journal(self) -> list[Path]:
        """The files to which is written first, before the tables are."""

    def problems(self) -> list[Any]:
        """What is damaged or points to nothing; it may be asked when no gateway runs."""


class SQLiteStore:
    """A file; what was written last is in the one with `-wal` beside it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def setting(self) -> str:
        return f"sqlite:{self.file}"

    def query(self, text: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            return connection.execute(text).fetchall()
        finally:
            connection.close()

    def change(self, text: str) -> None:
        connection = sqlite3.connect(self.file, timeout=10)
        try:
            with connection:
                connection.execute(text)
        finally:
            connection.close()

    def rows(self) -> dict[str, list[str]]:
        tables = [name for (name,) in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(map(repr, self.query(f'SELECT * FROM "{name}"'))) for name in tables}

    def files(self) -> list[Path]:
        return [file for file in (self.file, *self.journal()) if file.exists()]

    def journal(self) -> list[Path]:
        return [self.file.with_name(self.file.name + "-wal")]

    def problems(self) -> list[Any]:
        damaged = [text for (text,) in self.query("PRAGMA integrity_check") if text != "ok"]
        return damaged + self.query("PRAGMA foreign_key_check")


class PostgreSQLStore:
    """A database of a server's."""

    def __init__(self, server: PostgreSQL, name: str) -> None:
        self.server = server
        self.name = name
        server.create_database(name)

    @property
    def setting(self) -> str:
        return self.server.url(self.name)

    def query(self, text: str) -> list[tuple[Any, ...]]:
        return self.server.query(text, self.name)

    def change(self, text: str) -> None:
        self.server.query(f"{text} RETURNING 1", self.name)

    def rows(self) -> dict[str, list[str]]:
        # The marks by which a gateway recognises its own commits change with each, and are nobody's data.
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'commit_mark'"
        return {name: sorted(map(repr, self.query(f'SELECT * FROM "{name}"'))) for (name,) in self.query(asked)}

    def files(self) -> list[Path]:
        # What is in memory alone is not on the disk yet.
        self.query("CHECKPOINT")
        [(number,)] = self.query("SELECT oid FROM pg_database WHERE datname = current_database()")
        data = self.server.data
        folders = [data / "base" / str(number), data / "global", data / "pg_stat", data / "base" / "pgsql_tmp"]
        found = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        return [*found, *self.journal(), self.server.log]

    def journal(self) -> list[Path]:
        return [file for file in (self.server.data / "pg_wal").iterdir() if file.is_file()]

    def problems(self) -> list[Any]:
        problems: list[Any] = []
        self.query("CREATE EXTENSION IF NOT EXISTS amcheck")
        with self.server.connect(self.name) as connection:
            for table in self.rows():
                problems += connection.execute(f"SELECT * FROM verify_heapam('\"{table}\"')").fetchall()
            # These throw when an index does not fit its table.
            connection.execute(
                "SELECT bt_index_check(indexrelid, true) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
                " WHERE relnamespace = 'public'::regnamespace AND relam = (SELECT oid FROM pg_am WHERE amname = 'btree')"
            )
            keys = connection.execute(
                "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
            ).fetchall()
            for table, name, rule in keys:
                # Made anew, a foreign key looks at every row.
                connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}", ADD CONSTRAINT "{name}" {rule}')
        return problems
