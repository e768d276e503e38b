-- The mailbox that answers and bounces come to: how far it is read, and who reads it now. Its name is a keyed hash of server
-- and account.
CREATE TABLE inbound_mailbox (
  id TEXT NOT NULL PRIMARY KEY,
  uid_validity BIGINT NOT NULL,
  last_uid BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  lease_token TEXT NOT NULL,
  leased_until BIGINT NOT NULL
);

-- What came, one row a mail, found again by a keyed hash of its bytes. Of its words only an answer's are kept, sealed, until
-- somebody says that it may be deleted.
CREATE TABLE inbound_mail (
  id TEXT NOT NULL PRIMARY KEY,
  mailbox_id TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  uid_validity BIGINT NOT NULL,
  uid BIGINT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  outgoing_mail_id TEXT,
  person_id TEXT,
  text_box BLOB NOT NULL,
  is_from_address BIGINT NOT NULL,
  is_authenticated BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  settled_at BIGINT,
  UNIQUE (mailbox_id, fingerprint)
);

CREATE INDEX inbound_mail_by_person ON inbound_mail (person_id, taken_at);

CREATE INDEX inbound_mail_to_delete ON inbound_mail (mailbox_id, id) WHERE status = 'deletion_asked';
