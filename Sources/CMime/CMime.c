#define _GNU_SOURCE 1
#include "CMime.h"

#include <gmime/gmime.h>

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor) TEXT_OF(major) "." TEXT_OF(minor)

const char *postern_mime_version(void) {
  return VERSION_TEXT(GMIME_MAJOR_VERSION, GMIME_MINOR_VERSION);
}
