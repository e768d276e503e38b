"""Time passes for those who are signed in, while the clock of the machine does not."""

from stores import Store


def let_time_run_out(store: Store) -> None:
    """As if nothing had been asked for in any session for longer than a session lasts."""
    store.change(
        "UPDATE session SET last_seen_at = last_seen_at - 1260000, created_at = created_at - 1260000 WHERE ended_at IS NULL"
    )
