internal import Core
internal import Storage

extension AccessGround {
  /// Ended sessions are kept this long, so that the page of sign-ins and a proof of service can name them.
  static let sessionRetention: Duration = .days(90)
  /// Rows in one turn, so that the writer is never held for long.
  static let rowsATurn = 200

  /// Deletes rows that nothing will ask for again: old tries, counts, asks, sittings, links, steps and sessions, and
  /// second factors that were begun and left.
  ///
  /// A job's work.
  ///
  /// - Returns: how many rows went; while it is not 0, there may be more.
  /// - Throws: ``AccessFailure``.
  public func sweep() async throws(AccessFailure) -> Int {
    let now = now
    return try await accessing {
      try await database.write { connection in
        let day = now - .days(1)
        let limit = AccessGround.rowsATurn
        return try ThrottleStore.sweep(before: day, limit: limit, in: connection)
          + ForgottenStore.sweep(before: day, limit: limit, in: connection)
          + SittingStore.sweep(before: day, limit: limit, in: connection)
          + CodeStepStore.sweep(before: day, limit: limit, in: connection)
          + StaffLinkStore.sweep(before: day, limit: limit, in: connection)
          + SecondFactorStore.sweep(before: day, limit: limit, in: connection)
          + SessionStore.sweep(before: now - AccessGround.sessionRetention, limit: limit, in: connection)
      }
    }
  }
}
