-- What people tell of somebody who pretends to be us, sealed whole.
CREATE TABLE impostor_report (
  id TEXT NOT NULL PRIMARY KEY,
  language TEXT NOT NULL,
  box BLOB NOT NULL,
  received_at BIGINT NOT NULL
);
