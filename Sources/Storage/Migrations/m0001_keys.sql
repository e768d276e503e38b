-- The key table: data keys by owner, each wrapped by a root key and bound to its owner and its public half. It stands apart so that backups of data can leave it out.
CREATE TABLE data_key (
  id TEXT NOT NULL PRIMARY KEY,
  owner_kind TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  lock TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  root_key_id BLOB NOT NULL,
  public_key BLOB,
  created_at BIGINT NOT NULL,
  destroyed_at BIGINT,
  UNIQUE (owner_kind, owner_id, lock)
);
