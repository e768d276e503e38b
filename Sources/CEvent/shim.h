#ifndef POSTERN_CEVENT_H
#define POSTERN_CEVENT_H

// event-config.h defines _GNU_SOURCE, which gives fd_set another member name than it has in Dispatch; Swift then refuses
// to see both. Once these headers are read, the definition comes too late to matter.
#include <sys/prctl.h>
#include <sys/select.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/thread.h>
#include <event2/util.h>

/// Gives the thread that calls the name that `top` and `perf` show, 15 characters of it; prctl is variadic.
static inline void cevent_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

#endif
