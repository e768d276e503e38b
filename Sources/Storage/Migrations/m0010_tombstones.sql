-- Keys that were destroyed. The list lies with the data, not with the keys, so that every backup carries it and a restore
-- destroys them again, whatever an older backup of the key table still holds.
CREATE TABLE tombstone (
  key_id TEXT NOT NULL PRIMARY KEY,
  owner_kind TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  destroyed_at BIGINT NOT NULL
);

INSERT INTO tombstone (key_id, owner_kind, owner_id, destroyed_at)
SELECT id, owner_kind, owner_id, destroyed_at FROM data_key WHERE destroyed_at IS NOT NULL;
