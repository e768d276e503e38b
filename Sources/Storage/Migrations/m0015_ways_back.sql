-- Who says to have forgotten a password: the keyed hash of the address that was typed, whether or not an account has it,
-- until a job has looked. It is empty where that address was asked for too often.
CREATE TABLE forgotten_password (
  id TEXT NOT NULL PRIMARY KEY,
  email_index BLOB,
  asked_at BIGINT NOT NULL
);

CREATE INDEX forgotten_password_by_age ON forgotten_password (asked_at);

-- Changes of the address by which somebody signs in. One is proved by a link and a check, and takes effect at due_at.
-- new_contact_point_id is empty where the address could not be used: whoever asked must not learn that.
CREATE TABLE address_change (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  old_contact_point_id TEXT NOT NULL,
  new_contact_point_id TEXT,
  is_added BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  due_at BIGINT,
  ended_at BIGINT,
  outcome TEXT
);

CREATE UNIQUE INDEX address_change_open ON address_change (person_id) WHERE ended_at IS NULL;

CREATE INDEX address_change_by_person ON address_change (person_id, asked_at);

CREATE INDEX address_change_by_contact_point ON address_change (new_contact_point_id);
