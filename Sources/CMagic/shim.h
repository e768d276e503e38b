#ifndef POSTERN_CMAGIC_H
#define POSTERN_CMAGIC_H

#include <magic.h>

#endif
