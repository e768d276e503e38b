-- Members of staff, one for each account of the kind `staff`. The name is sealed; roles are words with a space between.
CREATE TABLE staff_member (
  account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
  name_box BLOB NOT NULL,
  roles TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT
);

-- Links by which a member of staff sets up password and second factor. used_at is set once, by one guarded statement: when
-- both are set up, or when another link takes this one's place.
CREATE TABLE staff_link (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  secret_hash BLOB NOT NULL,
  created_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE UNIQUE INDEX staff_link_by_secret ON staff_link (secret_hash);

CREATE INDEX staff_link_by_account ON staff_link (account_id);

-- Mail to members of staff: rendered and sealed like mail to families, but for nobody's safe-contact plan to judge. The
-- boxes are emptied when a mail server has accepted it.
CREATE TABLE staff_mail (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  agency TEXT NOT NULL,
  message_number TEXT NOT NULL UNIQUE,
  address_box BLOB NOT NULL,
  rendered_box BLOB NOT NULL,
  status TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  settled_at BIGINT
);
