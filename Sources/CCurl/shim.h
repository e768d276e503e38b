#ifndef POSTERN_CCURL_H
#define POSTERN_CCURL_H
#define _GNU_SOURCE 1

#include <curl/curl.h>

#endif
