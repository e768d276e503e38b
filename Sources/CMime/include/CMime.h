#ifndef POSTERN_CMIME_H
#define POSTERN_CMIME_H

#include <stddef.h>

/// The version of GMime that this door opens to.
const char *postern_mime_version(void);

#endif
