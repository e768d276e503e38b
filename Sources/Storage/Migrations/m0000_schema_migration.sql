-- Which migrations a database has had, each with its whole text: what was applied is compared, word for word, with what
-- the program holds. This file is not a migration itself; it is run at every start and changes nothing after the first.
CREATE TABLE IF NOT EXISTS schema_migration (
  number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),
  name TEXT NOT NULL,
  statements TEXT NOT NULL,
  applied_at BIGINT NOT NULL
);
