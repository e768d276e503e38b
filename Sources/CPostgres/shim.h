#ifndef POSTERN_CPOSTGRES_H
#define POSTERN_CPOSTGRES_H

#include <libpq-fe.h>
#include <string.h>

/// PG_DIAG_… are character constants, which Swift does not import.
/// https://www.postgresql.org/docs/15/libpq-exec.html#LIBPQ-PQRESULTERRORFIELD
static inline const char *cpostgres_sqlstate(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

static inline const char *cpostgres_primary_message(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

static inline const char *cpostgres_constraint_name(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
}

static inline const char *cpostgres_table_name(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_TABLE_NAME);
}

static inline const char *cpostgres_column_name(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
}

/// A notice of the severity WARNING, whatever language the server speaks.
static inline int cpostgres_is_warning(const PGresult *notice) {
  const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity != NULL && strcmp(severity, "WARNING") == 0;
}

#endif
