internal import Access
internal import Core
internal import People

extension MessageStore.MessageRow {
  /// Whether this reader may know that a message is there.
  func mayBeListed(for reader: Reader, standing: PersonStanding) -> Bool {
    guard status.isListed, let releasedAt, reader.helper(for: person)?.covers(id) != false else {
      return false
    }
    return reader.mayOpen(mailReleasedAt: releasedAt, of: standing)
  }

  /// Whether this reader may have what a message says, and answer it.
  func mayBeOpened(by reader: Reader, standing: PersonStanding, at now: Timestamp) -> Bool {
    status.isReadable && !isOver(at: now) && mayBeListed(for: reader, standing: standing)
      && (reader.hasShownSecondFactor || !needsSecondFactor)
  }
}

extension Reader {
  /// Whether mail of this age opens after a reset: older mail stays closed only where the person's risk is heightened
  /// (rule 11 of the domain).
  func mayOpen(mailReleasedAt moment: Timestamp, of standing: PersonStanding) -> Bool {
    guard standing.hasHeightenedRisk, let earliestOpenMail else { return true }
    return moment >= earliestOpenMail
  }
}
