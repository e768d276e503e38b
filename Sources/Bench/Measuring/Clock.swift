internal import Glibc

/// Time and CPU time, to the nanosecond as far as the kernel knows it.
enum Clock {
  /// Seconds of a clock that nobody can set.
  static func seconds() -> Double { read(CLOCK_MONOTONIC) }

  /// The CPU seconds that a process has used, in and out of the kernel; nil where it has ended.
  static func cpuSeconds(of process: pid_t) -> Double? {
    var clock = clockid_t()
    guard unsafe clock_getcpuclockid(process, &clock) == 0 else { return nil }
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return nil }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
