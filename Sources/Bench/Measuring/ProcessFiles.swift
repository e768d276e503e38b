internal import Foundation

/// What `/proc` tells.
enum ProcessFiles {
  /// The share of the machine's CPU that was used over a moment, 0 to 1.
  static func busyShare(over seconds: Double = 0.2) -> Double {
    let before = processorTimes()
    Thread.sleep(forTimeInterval: seconds)
    let after = processorTimes()
    let total = after.total - before.total
    return total > 0 ? Double(total - (after.idle - before.idle)) / Double(total) : 0
  }

  /// The machine's CPU time in ticks of 10 ms: all of it, and what of it nobody used.
  static func processorTimes() -> (total: Int, idle: Int) {
    let line = text("/proc/stat").prefix { $0 != "\n" }
    let times = line.split(separator: " ").dropFirst().prefix(8).compactMap { Int($0) }
    // user nice system idle iowait irq softirq steal
    guard times.count == 8 else { return (0, 0) }
    return (times.reduce(0, +), times[3] + times[4])
  }

  /// The CPU seconds of a process and of all that came from it and are there.
  static func cpuSecondsOfTree(_ root: pid_t) -> [pid_t: Double] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    var parents: [pid_t: pid_t] = [:]
    for process in names.compactMap({ pid_t($0) }) { parents[process] = parent(of: process) }
    func comesFromRoot(_ process: pid_t) -> Bool {
      var current: pid_t? = process
      for _ in 0..<12 {
        if current == root { return true }
        current = current.flatMap { parents[$0] }
      }
      return false
    }
    return Dictionary(
      parents.keys.filter(comesFromRoot).compactMap { process in
        Clock.cpuSeconds(of: process).map { (process, $0) }
      },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// The CPU seconds of those children of a process that have ended, and of theirs.
  static func cpuSecondsOfEndedChildren(of process: pid_t) -> Double {
    let ticks = stat(of: process).dropFirst(13).prefix(2).compactMap { Double($0) }.reduce(0, +)
    return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func parent(of process: pid_t) -> pid_t? {
    stat(of: process).dropFirst().first.flatMap { pid_t($0) }
  }

  /// What the kernel tells of a process, from its state on: the name before it may hold anything.
  ///
  /// Source: proc_pid_stat(5): 4 is the parent, 16 and 17 are the times of children that were waited for.
  private static func stat(of process: pid_t) -> [Substring] {
    text("/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ") ?? []
  }

  /// The CPU seconds of a process by the names of its threads.
  static func cpuSecondsByThread(_ process: pid_t) -> [String: Double] {
    let folder = "/proc/\(process)/task"
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var times: [String: Double] = [:]
    for task in tasks {
      let name = text("\(folder)/\(task)/comm").trimmingCharacters(in: .whitespacesAndNewlines)
      let spent = text("\(folder)/\(task)/schedstat").split(separator: " ").first.flatMap { Double($0) } ?? 0
      times[name, default: 0] += spent / 1e9
    }
    return times
  }

  /// A line of `smaps_rollup` in MiB; nil where we may not look, for the program closes itself to all but root.
  static func mebibytes(_ kind: String, of process: pid_t) -> Double? {
    let line = text("/proc/\(process)/smaps_rollup").split(separator: "\n").first { $0.hasPrefix(kind + ":") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 / 1024 }
  }

  /// The text of a file that the kernel makes; empty where it is not there.
  static func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }
}
