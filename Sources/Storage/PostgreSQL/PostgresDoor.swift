internal import Core
internal import Foundation

/// Makes the connections of one engine, and knows together with all of them whether the server is there.
final class PostgresDoor: Sendable {
  let surroundings: Surroundings
  let reachability: Reachability
  let patience: Patience
  private let address: PostgresAddress

  init(_ address: PostgresAddress, surroundings: Surroundings, patience: Patience) {
    self.address = address
    self.surroundings = surroundings
    self.patience = patience
    reachability = Reachability(patience: patience, log: surroundings.log)
  }

  /// Connects; a server that has just gone is waited for.
  ///
  /// - Throws: ``StorageFailure`` of kind `unreachable`.
  func connect() throws(StorageFailure) -> PostgresLink {
    let deadline = ContinuousClock.now + (try reachability.permission())
    while true {
      do {
        let link = try connectOnce()
        reachability.up()
        return link
      } catch {
        guard ContinuousClock.now < deadline else {
          reachability.down(error)
          throw error
        }
        pauseThread(patience.pause)
      }
    }
  }

  /// Connects at the first try, but for a server that is starting.
  ///
  /// - Throws: ``StorageFailure`` of kind `cannotOpen`, which says what to look at.
  func connectAtStart() throws(StorageFailure) -> PostgresLink {
    let deadline = ContinuousClock.now + patience.start
    while true {
      do {
        return try connectOnce()
      } catch {
        let mayCome = address.parameters.reveal { PostgresHandle.isStarting($0) }
        guard mayCome, ContinuousClock.now < deadline else {
          throw StorageFailure(
            .cannotOpen,
            "the database \(address.shown) cannot be opened: \(error.description)"
          )
        }
        pauseThread(patience.pause)
      }
    }
  }

  private func connectOnce() throws(StorageFailure) -> PostgresLink {
    let link = try address.parameters.reveal { (parameters) throws(StorageFailure) in
      try PostgresLink(parameters)
    }
    // What was answered with success must outlive the server's machine, whatever the server's own setting is.
    _ = try link.run([
      PostgresLink.Command(
        sql: """
          SELECT set_config('synchronous_commit', 'on', false)
          WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')
          """
      )
    ])
    return link
  }
}

/// Lets a lane's own thread wait.
func pauseThread(_ span: Duration) {
  let parts = span.components
  Thread.sleep(forTimeInterval: Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
}
