-- The secret that an account shares with an authenticator app, sealed. Without confirmed_at it asks for nothing and opens
-- nothing. last_step is the step of the newest code that was taken: each code works once. failures counts wrong codes in
-- a row, by browsers not known.
CREATE TABLE second_factor (
  account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
  session_id TEXT NOT NULL,
  secret_box BLOB NOT NULL,
  begun_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  codes_kept_at BIGINT,
  last_step BIGINT NOT NULL,
  failures BIGINT NOT NULL
);

CREATE INDEX second_factor_by_beginning ON second_factor (begun_at) WHERE confirmed_at IS NULL;

-- Codes on paper, as keyed hashes. used_at is set once, by one guarded statement.
CREATE TABLE recovery_code (
  account_id TEXT NOT NULL REFERENCES account (id),
  code_hash BLOB NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (account_id, code_hash)
);

-- Between a right password and a session, where a code is awaited. After a reset the new password waits here too, and
-- passed_at says when its check was passed.
CREATE TABLE code_step (
  id TEXT NOT NULL PRIMARY KEY,
  secret_hash BLOB NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id),
  device_id TEXT,
  password_hash TEXT,
  passed_at BIGINT,
  tries BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE UNIQUE INDEX code_step_by_secret ON code_step (secret_hash);

CREATE INDEX code_step_by_account ON code_step (account_id);

CREATE INDEX code_step_by_end ON code_step (ends_at);
