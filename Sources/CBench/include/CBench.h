#ifndef POSTERN_CBENCH_H
#define POSTERN_CBENCH_H

/// How often this process has asked the kernel to make a file durable, by fsync or fdatasync, from whatever library.
long postern_bench_syncs(void);

#endif
