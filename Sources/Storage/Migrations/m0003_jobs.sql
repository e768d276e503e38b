-- Work that follows a commit. A row is due, leased, or parked; what is done is deleted.
CREATE TABLE job (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  lease_token TEXT,
  leased_until BIGINT NOT NULL,
  parked_at BIGINT,
  failure TEXT
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX job_by_due ON job (due_at) WHERE parked_at IS NULL;

CREATE INDEX job_by_subject ON job (subject_id);

-- A worker finds its job by its lease alone. Jobs that nobody holds are not in this index, so adding one does not touch it:
-- where bodies run side by side, who ends a job and who adds one do not come into each other's way.
CREATE UNIQUE INDEX job_by_lease ON job (lease_token) WHERE lease_token IS NOT NULL;

-- Answers already given to a caller's Idempotency-Key, sealed, kept for a day.
CREATE TABLE idempotency_key (
  caller TEXT NOT NULL,
  key_hash BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  answer_box BLOB NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (caller, key_hash)
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);
