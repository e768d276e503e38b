-- Messages to a person and the answers to them. Subject and body stand in the sealed content alone; its key is sealed to
-- each mailbox that may read it. thread_id is the first message of the conversation that a message goes on with; team_at
-- says since when an answer that nobody reads waits for the whole team, team_over_at when whoever has the case read it.
-- told_to names the accounts of staff who had a mail about an answer.
CREATE TABLE message (
  person_id TEXT NOT NULL,
  id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  language TEXT NOT NULL,
  content BLOB NOT NULL,
  status TEXT NOT NULL,
  needs_second_factor BIGINT NOT NULL,
  sent_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  released_at BIGINT,
  opened_at BIGINT,
  expires_at BIGINT,
  notice_mail_id TEXT,
  thread_id TEXT,
  PRIMARY KEY (person_id, id)
);

CREATE UNIQUE INDEX message_by_id ON message (id);

CREATE INDEX message_by_case ON message (case_id, id);

CREATE INDEX message_by_thread ON message (thread_id, id) WHERE thread_id IS NOT NULL;

CREATE INDEX message_by_notice ON message (notice_mail_id) WHERE notice_mail_id IS NOT NULL;

CREATE TABLE reply (
  person_id TEXT NOT NULL,
  id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  language TEXT NOT NULL,
  content BLOB NOT NULL,
  received_at BIGINT NOT NULL,
  read_at BIGINT,
  read_by TEXT,
  team_at BIGINT,
  team_over_at BIGINT,
  account_id TEXT NOT NULL,
  file_bytes BIGINT NOT NULL,
  told_to TEXT,
  PRIMARY KEY (person_id, id)
);

CREATE UNIQUE INDEX reply_by_id ON reply (id);

-- How much an account has answered for a person lately.
CREATE INDEX reply_by_writer ON reply (person_id, account_id, received_at);

CREATE INDEX reply_by_message ON reply (message_id, id);

-- Answers that nobody of the staff has read.
CREATE INDEX reply_unread ON reply (case_id, id) WHERE read_at IS NULL;

-- The key of a message or an answer, sealed to one mailbox: a person's or a case's. New
-- content comes at the end of the key, whoever's it is, so that adding touches few pages.
CREATE TABLE content_key (
  mailbox_id TEXT NOT NULL,
  content_id TEXT NOT NULL,
  sealed_key BLOB NOT NULL,
  PRIMARY KEY (content_id, mailbox_id)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE message_event (
  message_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (message_id, at, status)
) /* sqlite: WITHOUT ROWID */;
