#include "CBench.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

// An executable's own symbols come before those of the libraries that it is linked with, so SQLite's calls arrive here.
// They are counted and handed on: a control that lost its fsync would look fast, and must be found out.

static atomic_long syncs;

int fsync(int descriptor) {
  atomic_fetch_add_explicit(&syncs, 1, memory_order_relaxed);
  return (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor) {
  atomic_fetch_add_explicit(&syncs, 1, memory_order_relaxed);
  return (int)syscall(SYS_fdatasync, descriptor);
}

long postern_bench_syncs(void) { return atomic_load_explicit(&syncs, memory_order_relaxed); }
