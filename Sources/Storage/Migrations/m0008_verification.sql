-- Links that were mailed. The token itself stands in the mail alone.
CREATE TABLE verification_link (
  id TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  person_id TEXT NOT NULL,
  contact_point_id TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  message_number TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  ended_at BIGINT,
  fresh_asked_at BIGINT
);

-- Spent links are not in it: it takes as long to find that a link is spent as that it never was.
CREATE UNIQUE INDEX verification_link_unspent ON verification_link (token_hash)
  WHERE used_at IS NULL AND ended_at IS NULL;

CREATE INDEX verification_link_by_contact_point ON verification_link (contact_point_id);

-- Sessions of up to three tries on one route. What was answered is never kept. lifts_freeze_at is when a check was passed
-- by what may lift a freeze, though the person was frozen.
CREATE TABLE verification_session (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL,
  route TEXT NOT NULL,
  channel TEXT NOT NULL,
  kinds TEXT NOT NULL,
  maximum_tries BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  wrong_tries BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  last_try_at BIGINT NOT NULL,
  verified_at BIGINT,
  valid_until BIGINT,
  lifts_freeze_at BIGINT
);

CREATE INDEX verification_session_by_route ON verification_session (route, started_at);

CREATE INDEX verification_session_by_person ON verification_session (person_id, started_at);

-- The ledger of tries.
CREATE TABLE verification_try (
  id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  kinds TEXT NOT NULL,
  route TEXT NOT NULL,
  channel TEXT NOT NULL,
  officer TEXT
);

CREATE INDEX verification_try_by_person ON verification_try (person_id, at);

-- References that we issued to one person alone. A new one ends the old.
CREATE TABLE own_reference (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL,
  reference_hash BLOB NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  first_used_at BIGINT,
  ended_at BIGINT
);

CREATE UNIQUE INDEX own_reference_in_force ON own_reference (person_id) WHERE ended_at IS NULL;
