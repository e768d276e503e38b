-- What PostgreSQL needs before the first table, and SQLite has or does not need; run at every start, and changes nothing
-- after the first. It is not a migration itself.
DO $$ BEGIN
  IF to_regtype('blob') IS NULL THEN CREATE DOMAIN blob AS bytea; END IF;
END $$;

-- One row a connection that writes: the number of its last transaction, by which it finds out whether a COMMIT was kept
-- when the connection broke before the answer. Every transaction changes one row, in place. fence is the number of a
-- transaction that was looked for and not found: should it come after all, it fails.
CREATE TABLE IF NOT EXISTS commit_mark (
  lane TEXT NOT NULL PRIMARY KEY,
  mark BIGINT NOT NULL,
  fence BIGINT NOT NULL DEFAULT 0,
  marked_at BIGINT NOT NULL
) WITH (fillfactor = 50);
