#ifndef POSTERN_CARGON2_H
#define POSTERN_CARGON2_H

#include <argon2.h>

#endif
