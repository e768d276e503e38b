-- Mail that leaves: rendered and sealed before its cause was committed, so that every try sends the same bytes. The box
-- is emptied when a mail server has accepted them.
CREATE TABLE outgoing_mail (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL,
  contact_point_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  message_number TEXT NOT NULL UNIQUE,
  header_message_id TEXT NOT NULL,
  rendered_box BLOB NOT NULL,
  status TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  settled_at BIGINT
);

CREATE INDEX outgoing_mail_by_person ON outgoing_mail (person_id, created_at);

-- What comes back names a mail by its Message-ID.
CREATE INDEX outgoing_mail_by_header ON outgoing_mail (header_message_id);

-- Every try, with how it ended; never an address and never a server's words about one.
CREATE TABLE delivery_attempt (
  mail_id TEXT NOT NULL REFERENCES outgoing_mail (id),
  at BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  reply_code BIGINT,
  PRIMARY KEY (mail_id, at)
);

-- The built-in outbox, which takes the place of a mail server where none is set: sealed like everything else.
CREATE TABLE captured_mail (
  id TEXT NOT NULL PRIMARY KEY,
  box BLOB NOT NULL,
  at BIGINT NOT NULL
);
