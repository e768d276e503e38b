-- Who may sign in. The address is sealed; email_index finds it. failures counts in a row, by browsers not known;
-- safety_shown_at says that the page about leaving quickly was read once.
CREATE TABLE account (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  email_index BLOB NOT NULL,
  email_box BLOB NOT NULL,
  password_hash TEXT NOT NULL,
  password_set_at BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  reset_at BIGINT,
  reset_shown_at BIGINT,
  reset_settled_at BIGINT,
  safety_shown_at BIGINT,
  created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX account_by_email ON account (kind, email_index);

-- Whose mailboxes an account opens, and by which contact point each.
CREATE TABLE account_person (
  account_id TEXT NOT NULL REFERENCES account (id),
  person_id TEXT NOT NULL,
  contact_point_id TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, person_id)
);

CREATE INDEX account_person_by_person ON account_person (person_id);

-- People who are frozen: none of their accounts and sittings opens anything, those that are yet to be made neither.
CREATE TABLE frozen_person (
  person_id TEXT NOT NULL PRIMARY KEY,
  frozen_at BIGINT NOT NULL
);

-- Who is signed in. failures counts wrong current passwords and codes typed inside the session; second_factor_at is when
-- a second factor was shown for it. ran_out is 1 where nobody ended it, and its time did: what its page posts after that is
-- kept for a while.
CREATE TABLE session (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  secret_hash BLOB NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  second_factor_at BIGINT,
  ended_at BIGINT,
  ran_out BIGINT
);

CREATE UNIQUE INDEX session_by_secret ON session (secret_hash);

CREATE INDEX session_by_account ON session (account_id, created_at);

CREATE INDEX session_by_age ON session (created_at);

-- A passed check that goes straight on to a password. used_at is set once, by one guarded statement.
CREATE TABLE sitting (
  id TEXT NOT NULL PRIMARY KEY,
  secret_hash BLOB NOT NULL,
  person_id TEXT NOT NULL,
  contact_point_id TEXT NOT NULL,
  email_box BLOB NOT NULL,
  origin TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE UNIQUE INDEX sitting_by_secret ON sitting (secret_hash);

CREATE INDEX sitting_by_person ON sitting (person_id);

CREATE INDEX sitting_by_end ON sitting (ends_at);

-- Browsers that have signed in to an account, so that strangers' failures do not lock its owner out.
CREATE TABLE known_device (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  secret_hash BLOB NOT NULL,
  failures BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX known_device_by_secret ON known_device (account_id, secret_hash);

-- Tries at a password that were not given back; a bucket is a keyed hash of an address, a network or a device. The newest of
-- a bucket are read each time, however many lie there.
CREATE TABLE sign_in_try (
  bucket BLOB NOT NULL,
  id TEXT NOT NULL,
  tried_at BIGINT NOT NULL,
  PRIMARY KEY (bucket, tried_at, id)
);

CREATE INDEX sign_in_try_by_age ON sign_in_try (tried_at);

-- Refusals that belong to no account, counted by network and minute; the first of each has an audit entry.
CREATE TABLE sign_in_refusal (
  bucket BLOB NOT NULL,
  minute BIGINT NOT NULL,
  refusals BIGINT NOT NULL,
  PRIMARY KEY (bucket, minute)
);

CREATE INDEX sign_in_refusal_by_minute ON sign_in_refusal (minute);

-- Keys of case systems: the id is the first part of the key's text, the secret part lies here as its SHA-256.
CREATE TABLE api_key (
  id TEXT NOT NULL PRIMARY KEY,
  label TEXT NOT NULL,
  scopes TEXT NOT NULL,
  secret_hash BLOB NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);
