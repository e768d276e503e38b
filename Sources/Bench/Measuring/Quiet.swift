internal import Foundation
internal import Glibc

/// Waits until nobody else needs the machine.
enum Quiet {
  static let share = 0.12
  static let patience = 2.5
  static let ownPatience = 180.0

  /// Waits until a gateway has done what follows from earlier load, then until the machine is at rest.
  ///
  /// It gives up where others go on and on: how much they used then is told with the row.
  ///
  /// - Parameter gateway: the gateway, where one runs.
  static func wait(after gateway: Gateway?) {
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
      if ProcessFiles.busyShare() < share { return }
    }
  }
}

/// The share of the machine that others use while we measure.
struct Neighbours {
  /// From here on a row is called noisy.
  static let noise = 0.1

  private let begunAt = Clock.seconds()
  private let ticks = ProcessFiles.processorTimes()
  private let own = Neighbours.ownSeconds()

  /// What they used since, 0 to 1 of the whole machine.
  func share() -> Double {
    let now = ProcessFiles.processorTimes()
    let busy =
      Double((now.total - now.idle) - (ticks.total - ticks.idle)) / Double(sysconf(Int32(_SC_CLK_TCK)))
    let whole = Double(now.total - ticks.total) / Double(sysconf(Int32(_SC_CLK_TCK)))
    return whole > 0 ? max(0, busy - (Neighbours.ownSeconds() - own)) / whole : 0
  }

  private static func ownSeconds() -> Double { CPUMeter.secondsOfTree(getpid()) }
}
