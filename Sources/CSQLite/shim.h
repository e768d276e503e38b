#ifndef POSTERN_CSQLITE_H
#define POSTERN_CSQLITE_H

#include <sqlite3.h>

/// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift cannot import: SQLite copies the bytes.
/// https://www.sqlite.org/c3ref/c_static.html
static inline int csqlite_bind_text(sqlite3_stmt *statement, int position, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, position, (const char *)bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// As above. A null pointer would bind NULL, so an empty blob is given the address of a byte that is not read.
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int position, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, position, count == 0 ? "" : bytes, count, SQLITE_TRANSIENT);
}

/// sqlite3_db_config is variadic, so Swift cannot call it: sets one switch and tells how it stands afterwards.
/// https://www.sqlite.org/c3ref/c_dbconfig_defensive.html
static inline int csqlite_set_switch(sqlite3 *connection, int which, int wanted, int *now) {
  return sqlite3_db_config(connection, which, wanted, now);
}

#endif
