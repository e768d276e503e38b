-- The staff who work on a case, found by the keyed hash of their address. in_record says that the case system names them,
-- allocated that they have the case now: who handed it over by hand stays named until the case system says something else.
CREATE TABLE case_staff (
  case_id TEXT NOT NULL REFERENCES court_case (id),
  staff_index BLOB NOT NULL,
  address_box BLOB NOT NULL,
  in_record BIGINT NOT NULL,
  allocated BIGINT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (case_id, staff_index)
);

CREATE INDEX case_staff_by_staff ON case_staff (staff_index);

CREATE INDEX court_case_by_team ON court_case (team) WHERE team IS NOT NULL;

-- Until when somebody of the staff is away, and who stands in: nobody named means the team of each case.
CREATE TABLE staff_absence (
  staff_index BLOB NOT NULL PRIMARY KEY,
  until BIGINT NOT NULL,
  stand_in_index BLOB
);

CREATE INDEX staff_absence_by_stand_in ON staff_absence (stand_in_index) WHERE stand_in_index IS NOT NULL;

-- What somebody of the staff writes, between form and confirmation: sealed under the key of its case. owner is the account;
-- sent_as the message that it became, so that a second click finds it.
CREATE TABLE staff_draft (
  id TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  case_id TEXT NOT NULL,
  box BLOB NOT NULL,
  revision BIGINT NOT NULL,
  keep_until BIGINT NOT NULL,
  sent_as TEXT
);

CREATE INDEX staff_draft_by_end ON staff_draft (keep_until);
