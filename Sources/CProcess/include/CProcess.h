#ifndef POSTERN_CPROCESS_H
#define POSTERN_CPROCESS_H

/// What the process asks of the kernel about itself. Each stands here because Swift cannot call it (variadic, or a macro),
/// or because the call takes a pointer and the executable keeps none.

/// Closes the process to onlookers: umask 077, no core file, not dumpable or traceable by others, SIGPIPE ignored.
///
/// prctl is variadic, and SIG_IGN is a cast. Returns 0, or errno of the step that failed.
int postern_close_to_onlookers(void);

/// Forgets every variable of the environment by which libpq would be told where to connect, and how safely (PGHOSTADDR,
/// PGPASSWORD…): the settings alone say that. To be called before there is a second thread.
///
/// unsetenv takes a pointer.
void postern_forget_database_variables(void);

/// Catches SIGTERM, SIGINT and SIGHUP from now on, and writes their numbers into a pipe.
///
/// Blocking them for sigwait would not do: libdispatch parks the first thread in sigsuspend with nothing blocked.
/// Returns the descriptor to hand to postern_next_signal, or minus errno. Call once.
int postern_catch_signals(void);

/// Waits for the next signal that was caught, and returns its number; -1 where waiting failed.
int postern_next_signal(int descriptor);

/// The permission bits of an open file; -1 where it is no regular file or cannot be asked.
int postern_regular_file_mode(int descriptor);

/// Whether an open file belongs to the user of this process or to root: 1 or 0; -1 where it cannot be asked.
int postern_is_file_ours(int descriptor);


#endif
