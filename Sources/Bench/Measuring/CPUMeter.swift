internal import Foundation

/// The CPU that a server used between two moments, with that of its database's processes and by its threads.
struct CPUMeter {
  private let process: pid_t
  private let database: pid_t?
  private let begunAt: Double
  private let begunThreads: [String: Double]
  private let begunDatabase: [pid_t: Double]

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
    begunDatabase = database.map(ProcessFiles.cpuSecondsOfTree) ?? [:]
    begunAt = Clock.cpuSeconds(of: process) ?? 0
  }

  /// What was spent since.
  func spent() -> Spent {
    let server = (Clock.cpuSeconds(of: process) ?? begunAt) - begunAt
    let threads = ProcessFiles.cpuSecondsByThread(process).map { ($0, $1 - (begunThreads[$0] ?? 0)) }
    return Spent(
      server: server,
      database: database.map { root in
        ProcessFiles.cpuSecondsOfTree(root).reduce(0) { $0 + $1.value - (begunDatabase[$1.key] ?? 0) }
      },
      threads: Dictionary(threads, uniquingKeysWith: +)
    )
  }
}

/// Waits until nobody else needs the machine.
enum Quiet {
  static let share = 0.12
  static let patience = 6.0
  static let ownPatience = 180.0

  /// Waits until a gateway has done what follows from earlier load, then until the machine is at rest.
  ///
  /// - Parameter gateway: the gateway, where one runs.
  /// - Returns: whether it is quiet; false where others go on and on.
  static func wait(after gateway: Gateway?) -> Bool {
    if let gateway {
      let end = Clock.seconds() + ownPatience
      while Clock.seconds() < end {
        let before = Clock.cpuSeconds(of: gateway.processIdentifier) ?? 0
        Thread.sleep(forTimeInterval: 0.2)
        if (Clock.cpuSeconds(of: gateway.processIdentifier) ?? 0) - before < 0.01 { break }
      }
    }
    let end = Clock.seconds() + patience
    while Clock.seconds() < end {
      if ProcessFiles.busyShare() < share { return true }
    }
    return false
  }
}
