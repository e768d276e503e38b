#ifndef POSTERN_CCURL_H
#define POSTERN_CCURL_H

#include <curl/curl.h>

#endif
