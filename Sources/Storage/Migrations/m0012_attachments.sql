-- Files that came with messages and answers, and those that wait in a draft. What they hold, and how they were called,
-- stands in the sealed chunks and the label alone. shelf_id is whose they are while they wait; content_id the message or
-- answer that they belong to since. gateway_key is the file's key for the time in which no mailbox has it, or a scan is owed.
-- leak_reading is what the leak guard could say of a file when it was sent; NULL where it was not asked.
CREATE TABLE attachment (
  shelf_id TEXT NOT NULL,
  id TEXT NOT NULL,
  content_id TEXT,
  position BIGINT,
  state TEXT NOT NULL,
  scan TEXT NOT NULL,
  leak_reading TEXT,
  type TEXT,
  byte_count BIGINT NOT NULL,
  chunk_count BIGINT NOT NULL,
  gateway_key BLOB NOT NULL,
  content_key BLOB,
  label_box BLOB,
  created_at BIGINT NOT NULL,
  keep_until BIGINT NOT NULL,
  PRIMARY KEY (shelf_id, id)
);

CREATE UNIQUE INDEX attachment_by_id ON attachment (id);

CREATE INDEX attachment_by_content ON attachment (content_id, position) WHERE content_id IS NOT NULL;

CREATE INDEX attachment_by_shelf ON attachment (shelf_id, byte_count) WHERE content_id IS NULL;

CREATE INDEX attachment_by_end ON attachment (keep_until) WHERE content_id IS NULL;

-- 64 KiB of a file each, sealed under the file's key; written once and never changed.
CREATE TABLE attachment_chunk (
  attachment_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (attachment_id, number)
);
