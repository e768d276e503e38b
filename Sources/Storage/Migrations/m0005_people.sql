-- Persons, cases and what is known of them. Names, dates and addresses stand only in boxes; what must be found again is
-- found by a keyed hash. What the person chose in the portal is the gateway's own, and no record touches it.
CREATE TABLE person (
  id TEXT NOT NULL PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  agency TEXT NOT NULL,
  language TEXT NOT NULL,
  record_box BLOB NOT NULL,
  has_confidential BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  risk_raised_at BIGINT,
  frozen_at BIGINT,
  chosen_language TEXT,
  shows_subjects BIGINT,
  shows_file_names BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE court_case (
  id TEXT NOT NULL PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  agency TEXT NOT NULL,
  team TEXT,
  heightened_risk BIGINT NOT NULL,
  record_box BLOB,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- Who is in a case. Who left stays in the table: what they learned, they know.
CREATE TABLE case_party (
  case_id TEXT NOT NULL REFERENCES court_case (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  role TEXT NOT NULL,
  side TEXT NOT NULL,
  joined_at BIGINT NOT NULL,
  left_at BIGINT,
  PRIMARY KEY (case_id, person_id)
);

CREATE INDEX case_party_by_person ON case_party (person_id);

CREATE TABLE identity_fact (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  known_to_others BIGINT NOT NULL,
  recorded_with_other BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT
);

CREATE INDEX identity_fact_by_person ON identity_fact (person_id, kind);

-- Each honest spelling of a fact, hashed under the person's own key.
CREATE TABLE fact_spelling (
  person_id TEXT NOT NULL,
  fact_id TEXT NOT NULL REFERENCES identity_fact (id),
  spelling_hash BLOB NOT NULL,
  PRIMARY KEY (person_id, spelling_hash, fact_id)
);

-- Email addresses and telephone numbers, with how far each is proved. value_index finds a spelling, wall_index the mailbox
-- behind it, for the party wall alone; mailed_at says that a link was sent there once; by_person, that the person gave it
-- in the portal, so that a record without it does not end it.
CREATE TABLE contact_point (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  value_index BLOB NOT NULL,
  wall_index BLOB NOT NULL,
  value_box BLOB NOT NULL,
  source TEXT NOT NULL,
  status TEXT NOT NULL,
  preferred BIGINT NOT NULL,
  confidential BIGINT NOT NULL,
  shared BIGINT NOT NULL,
  shared_by_record BIGINT NOT NULL,
  share_agreed_at BIGINT,
  walled_at BIGINT,
  verified_at BIGINT,
  mailed_at BIGINT,
  by_person BIGINT,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  UNIQUE (person_id, kind, value_index)
);

CREATE INDEX contact_point_by_wall ON contact_point (wall_index);

CREATE TABLE contact_point_event (
  contact_point_id TEXT NOT NULL REFERENCES contact_point (id),
  at BIGINT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (contact_point_id, at, status)
);

-- What nobody else of the case may learn, as keyed hashes; word_count says how many words of a text make up one value.
CREATE TABLE confidential_value (
  person_id TEXT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  word_count BIGINT NOT NULL,
  value_hash BLOB NOT NULL,
  PRIMARY KEY (person_id, kind, value_hash)
);
