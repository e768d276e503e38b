-- What happened. sequence and leaf_hash are filled by the sealer; at the end of retention the texts and the salt go
-- and the hash stays.
CREATE TABLE audit_entry (
  id TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  person_id TEXT,
  case_id TEXT,
  subject_id TEXT,
  channel TEXT,
  salt BLOB,
  sequence BIGINT,
  leaf_hash BLOB
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX audit_entry_by_person ON audit_entry (person_id, at);

CREATE UNIQUE INDEX audit_entry_by_sequence ON audit_entry (sequence) WHERE sequence IS NOT NULL;
