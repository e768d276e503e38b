#ifndef POSTERN_CGMIME_H
#define POSTERN_CGMIME_H

#include <gmime/gmime.h>

#endif
