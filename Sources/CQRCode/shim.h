#ifndef POSTERN_CQRCODE_H
#define POSTERN_CQRCODE_H

#include <qrencode.h>

#endif
