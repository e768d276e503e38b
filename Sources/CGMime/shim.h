#ifndef POSTERN_CGMIME_H
#define POSTERN_CGMIME_H
#define _GNU_SOURCE 1

#include <gmime/gmime.h>

#endif
