#ifndef POSTERN_CPROCESS_H
#define POSTERN_CPROCESS_H

/// What the process asks of the kernel about itself. Each stands here because Swift cannot call it (variadic, or a macro),
/// or because the call takes a pointer and the executable keeps none.

/// Closes the process to onlookers: umask 077, no core file, not dumpable or traceable by others, SIGPIPE ignored.
///
/// prctl is variadic, and SIG_IGN is a cast. Returns 0, or errno of the step that failed.
int postern_close_to_onlookers(void);

/// Holds SIGTERM, SIGINT and SIGHUP back for postern_next_signal, in this thread and those it starts.
///
/// Call before any other thread is started. Returns 0 or an error number.
int postern_hold_signals(void);

/// Waits for one of the signals that are held back, and returns its number; -1 where waiting failed.
int postern_next_signal(void);

/// The permission bits of an open file; -1 where it is no regular file or cannot be asked.
int postern_regular_file_mode(int descriptor);

/// Whether an open file belongs to the user of this process or to root: 1 or 0; -1 where it cannot be asked.
int postern_is_file_ours(int descriptor);


#endif
