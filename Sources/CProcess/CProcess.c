#define _GNU_SOURCE 1
#include "CProcess.h"

#include <string.h>
#include <stdlib.h>
#include <errno.h>
#include <fcntl.h>
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

static int signal_pipe[2] = {-1, -1};

/// Runs at any moment on any thread, so it does nothing but one write. A full pipe holds 64 KiB of signals already.
static void note_signal(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  if (write(signal_pipe[1], &byte, 1) < 0) { /* the pipe is full: what it holds will be acted on */
  }
  errno = saved;
}

int postern_catch_signals(void) {
  if (pipe2(signal_pipe, O_CLOEXEC) != 0) return -errno;
  // Only the writing end: the reader waits, a handler never does.
  if (fcntl(signal_pipe[1], F_SETFL, O_NONBLOCK) != 0) return -errno;
  const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
  for (int position = 0; position < 3; position++) {
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    if (sigaction(numbers[position], &action, NULL) != 0) return -errno;
  }
  return signal_pipe[0];
}

int postern_next_signal(int descriptor) {
  unsigned char byte = 0;
  ssize_t count;
  do count = read(descriptor, &byte, 1);
  while (count < 0 && errno == EINTR);
  return count == 1 ? byte : -1;
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

extern char **environ;

void postern_forget_database_variables(void) {
  char name[64];
  char **variable = environ;
  while (variable != NULL && *variable != NULL) {
    size_t length = strcspn(*variable, "=");
    if (strncmp(*variable, "PG", 2) == 0 && length < sizeof name) {
      memcpy(name, *variable, length);
      name[length] = '\0';
      unsetenv(name);
      // What followed has moved up.
      variable = environ;
    } else {
      variable++;
    }
  }
}
