#ifndef POSTERN_CSQLITE_H
#define POSTERN_CSQLITE_H
#define _GNU_SOURCE 1

#include <sqlite3.h>

#endif
