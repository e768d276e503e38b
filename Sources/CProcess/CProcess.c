#define _GNU_SOURCE 1
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

int postern_close_to_onlookers(void) {
  umask(077);
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno;
  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) return errno;
  return 0;
}

static void held_signals(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGHUP);
}

int postern_hold_signals(void) {
  sigset_t set;
  held_signals(&set);
  return pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int postern_next_signal(void) {
  sigset_t set;
  held_signals(&set);
  int number = 0;
  return sigwait(&set, &number) == 0 ? number : -1;
}

int postern_regular_file_mode(int descriptor) {
  struct stat found;
  if (fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) return -1;
  return (int)(found.st_mode & 07777);
}

int postern_is_file_ours(int descriptor) {
  struct stat found;
  if (fstat(descriptor, &found) != 0) return -1;
  return found.st_uid == geteuid() || found.st_uid == 0;
}
