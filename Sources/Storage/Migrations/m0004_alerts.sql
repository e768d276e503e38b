-- What a person must look at. While an alert is open, its topic is raised once only.
CREATE TABLE alert (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  urgent BIGINT NOT NULL,
  topic TEXT NOT NULL,
  person_id TEXT,
  case_id TEXT,
  message_id TEXT,
  owner TEXT,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  closed_at BIGINT
);

CREATE UNIQUE INDEX alert_by_open_topic ON alert (topic) WHERE status <> 'closed';

CREATE INDEX alert_by_message ON alert (message_id);

CREATE INDEX alert_by_case ON alert (case_id) WHERE status <> 'closed';

CREATE INDEX alert_by_person ON alert (person_id, created_at);
