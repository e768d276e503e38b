public import Storage

extension Migration {
  /// The schema of the program, and one thing more: at the moments that ``TestClock/cutLine(_:)`` chooses no try can be
  /// settled, as when the line to the database is cut before the second COMMIT of a try.
  ///
  /// An index over a number that cannot be worked out at those moments is something that both databases refuse alike.
  public static let allWithCut: [Migration] =
    all + [
      Migration(
        number: all.count + 1,
        name: "test_cut",
        sql: """
          CREATE INDEX test_cut ON audit_entry (abs(CASE
            WHEN action = 'identity.checked' AND outcome <> 'closed' AND at % 1000 = 1
            THEN -9223372036854775807 - 1 ELSE 0 END));
          """
      )
    ]
}

extension TestClock {
  /// Turns the clock to a moment at which no try is settled, or to the next at which every one is.
  ///
  /// For a database with ``Migration/allWithCut``, and a clock that stands at a whole second; it goes on by one.
  ///
  /// - Parameter isCut: whether settling fails.
  public func cutLine(_ isCut: Bool) {
    advance(by: .milliseconds(isCut ? 1 : 999))
  }
}
