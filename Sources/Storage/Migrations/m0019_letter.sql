-- Answers that were begun and not sent, sealed to the mailbox of the message's person and given back to nobody but the
-- account that typed them. late_part names what was posted when the session had run out, each post for itself: nothing takes
-- the place of another, nor of what was kept before, which has none. left_out is 1 where more came than there was room for.
CREATE TABLE answer_draft (
  person_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  late_part TEXT NOT NULL,
  left_out BIGINT NOT NULL,
  typed_over BIGINT,
  content BLOB NOT NULL,
  sealed_key BLOB NOT NULL,
  begun_at BIGINT NOT NULL,
  saved_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, message_id, account_id, late_part)
);

CREATE INDEX answer_draft_by_end ON answer_draft (ends_at);

-- In which sessions a message was opened, and when first in each: so that a person sees when it was opened before.
CREATE TABLE message_look (
  person_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (person_id, message_id, session_id)
) /* sqlite: WITHOUT ROWID */;
