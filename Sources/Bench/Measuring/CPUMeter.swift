internal import Foundation

/// The CPU that a server used between two moments, with that of its database's processes and by its threads.
struct CPUMeter {
  private let process: pid_t
  private let database: pid_t?
  private let begunAt: Double
  private let begunThreads: [String: Double]
  private let begunDatabase: Double

  struct Spent {
    let server: Double
    let database: Double?
    let threads: [String: Double]
  }

  /// Begins to measure.
  init(_ gateway: Gateway) {
    let database: pid_t? =
      if case .postgresql(let server, _) = gateway.store { server.processIdentifier } else { nil }
    self.init(process: gateway.processIdentifier, database: database)
  }

  init(process: pid_t, database: pid_t? = nil) {
    self.process = process
    self.database = database
    begunThreads = ProcessFiles.cpuSecondsByThread(process)
    begunDatabase = database.map(CPUMeter.secondsOfTree) ?? 0
    begunAt = Clock.cpuSeconds(of: process) ?? 0
  }

  /// What was spent since.
  func spent() -> Spent {
    let server = (Clock.cpuSeconds(of: process) ?? begunAt) - begunAt
    let threads = ProcessFiles.cpuSecondsByThread(process).map { ($0, $1 - (begunThreads[$0] ?? 0)) }
    return Spent(
      server: server,
      database: database.map { CPUMeter.secondsOfTree($0) - begunDatabase },
      threads: Dictionary(threads, uniquingKeysWith: +)
    )
  }

  /// What a process used and all that came from it, also what has ended.
  static func secondsOfTree(_ root: pid_t) -> Double {
    ProcessFiles.cpuSecondsOfTree(root).reduce(0) { sum, process in
      sum + process.value + ProcessFiles.cpuSecondsOfEndedChildren(of: process.key)
    }
  }
}
