#ifndef POSTERN_CARGON2_H
#define POSTERN_CARGON2_H
#define _GNU_SOURCE 1

#include <argon2.h>

#endif
