-- Whom people let read for them. granted_by is the person's own account: where that opens the person's mailbox no more,
-- nobody reads by it either. contact_point_id is the helper's address; it is empty where the party wall barred it, for
-- whoever asked must not learn that. address_index finds the same address again, barred or not. The name is sealed. message_id narrows it to one message. The code is kept as a keyed
-- hash, and tries counts what was typed. agreed_at says that staff let it be at heightened risk.
-- paused_at: the password was set anew or a freeze lifted since, and the person has not said yet that it is still wanted.
CREATE TABLE helper (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL,
  granted_by TEXT NOT NULL REFERENCES account (id),
  contact_point_id TEXT,
  address_index BLOB NOT NULL,
  account_id TEXT REFERENCES account (id),
  name_box BLOB NOT NULL,
  message_id TEXT,
  may_answer BIGINT NOT NULL,
  code_hash BLOB NOT NULL,
  tries BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  accepted_at BIGINT,
  agreed_at BIGINT,
  paused_at BIGINT,
  ends_at BIGINT NOT NULL,
  ended_at BIGINT,
  outcome TEXT
);

CREATE INDEX helper_by_person ON helper (person_id, asked_at);

CREATE INDEX helper_by_account ON helper (account_id) WHERE account_id IS NOT NULL;

CREATE UNIQUE INDEX helper_open ON helper (contact_point_id) WHERE contact_point_id IS NOT NULL AND ended_at IS NULL;

-- When somebody who reads for a person opened a message, first and last.
CREATE TABLE helper_look (
  message_id TEXT NOT NULL,
  helper_id TEXT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (message_id, helper_id)
) /* sqlite: WITHOUT ROWID */;
