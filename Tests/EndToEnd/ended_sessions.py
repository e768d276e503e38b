"""Time passes for those who are signed in, while the clock of the machine does not."""

import sqlite3

from stores import SQLiteStore, Store


def let_time_run_out(store: Store) -> None:
    """As if nothing had been asked for in any session for longer than a session lasts."""
    text = "UPDATE session SET last_seen_at = last_seen_at - 1260000, created_at = created_at - 1260000 WHERE ended_at IS NULL"
    if isinstance(store, SQLiteStore):
        with sqlite3.connect(store.file, timeout=10) as connection:
            connection.execute(text)
        connection.close()
    else:
        store.query(f"{text} RETURNING 1")
