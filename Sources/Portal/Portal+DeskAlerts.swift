public import Alerts
internal import Core
internal import People
internal import Storage

/// What waits for somebody who works on cases: numbers alone.
public struct DeskAlerts: Sendable, Equatable {
  /// About cases that are allocated to them, or for which they stand in, by kind.
  public let own: [Alert.Kind: Int]
  /// About what waits for their teams, by kind.
  public let team: [Alert.Kind: Int]
  /// How many answers there are in the cases that are theirs, or for which they stand in, that nobody has read.
  public let newAnswers: Int

  /// Counts by kind, and of answers.
  public init(own: [Alert.Kind: Int], team: [Alert.Kind: Int], newAnswers: Int = 0) {
    self.own = own
    self.team = team
    self.newAnswers = newAnswers
  }
}

extension Portal {
  /// How many alerts are open about the cases of somebody of the staff, and about what waits for their teams; and how many answers
  /// nobody has read.
  ///
  /// - Parameters:
  ///   - worker: whose.
  ///   - kinds: those that their role may see.
  /// - Returns: the counts; no kind of which there is none.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func openAlerts(of worker: CaseWorker, seeing kinds: Set<Alert.Kind>) async throws -> DeskAlerts {
    try await database.read { connection in
      let cases = try self.people.cases(ofStaff: worker.address, in: connection)
      let own = cases.filter { $0.ground != .team }.map(\.id)
      let unheld = cases.filter { $0.ground == .team }.map(\.id)
      // Of cases that a colleague is there for, what waited too long concerns the team, and nothing else.
      let others = Set(try self.people.teamCases(ofStaff: worker.address, in: connection).map(\.id))
        .subtracting(own).subtracting(unheld)
      var team = try self.count(about: unheld, in: connection)
      let waiting = try self.alerts.countOpen(about: others.sorted(), in: connection)[.unread] ?? 0
      if waiting > 0 { team[.unread, default: 0] += waiting }
      return DeskAlerts(
        own: try self.count(about: own, in: connection).filter { kinds.contains($0.key) },
        team: team.filter { kinds.contains($0.key) },
        newAnswers: try ReplyStore.unreadCount(of: own, in: connection)
      )
    }
  }

  private func count(about cases: [CourtCaseID], in connection: Connection) throws -> [Alert.Kind: Int] {
    try alerts.countOpen(
      about: cases,
      orPeople: people.people(of: cases, in: connection),
      in: connection
    )
  }
}
