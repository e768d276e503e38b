-- A worker finds its job by its lease alone. Jobs that nobody holds are not in this index, so adding one does not touch it:
-- where bodies run side by side, who ends a job and who adds one do not come into each other's way.
UPDATE job SET lease_token = NULL, leased_until = 0 WHERE lease_token IS NOT NULL;

CREATE UNIQUE INDEX job_by_lease ON job (lease_token) WHERE lease_token IS NOT NULL;
