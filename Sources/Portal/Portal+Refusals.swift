internal import Access
internal import Core
internal import Record
internal import Storage

extension Portal {
  /// Writes down that somebody reached for a message that is not open to them: who, and whose it is.
  ///
  /// Once a minute for each session, act and person: more of the same would be somebody who fills the record.
  ///
  /// - Parameters:
  ///   - action: what they would have done.
  ///   - id: with which message; there may be none of this name, and then it is nobody's.
  ///   - reader: who reached for it.
  ///   - isSignedIn: whether that session still goes on; nobody acts in one that has run out.
  ///   - outcome: why not.
  ///   - connection: the transaction.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  func recordRefusal(
    _ action: AuditEntry.Action,
    of id: MessageID,
    to reader: Reader,
    isSignedIn: Bool = true,
    outcome: AuditEntry.Outcome = .refused,
    in connection: Connection
  ) throws {
    let owner = try MessageStore.find(id, in: connection)?.person
    let kind = [
      reader.session, isSignedIn ? "in" : "out", action.storedText, outcome.storedText, owner?.text ?? "",
    ]
    guard try accounts.isFirstRefusal(kind, in: connection) else { return }
    try record.write(
      AuditEntry(
        action,
        by: isSignedIn ? reader.actor(reachingFor: owner) : .anonymous,
        outcome: outcome,
        person: owner ?? reader.mailboxes.first { $0.helper == nil }?.person,
        subject: id.text,
        channel: .portal
      ),
      in: connection
    )
  }
}

extension Reader {
  /// Who acts when somebody reaches for what a person has.
  ///
  /// For whom they help they act as the helper; for anybody else as themself. Who helps nobody any more, and has no mailbox
  /// of their own, is named by the account.
  fileprivate func actor(reachingFor owner: PersonID?) -> AuditEntry.Actor {
    let mailbox =
      mailboxes.first { $0.person == owner } ?? mailboxes.first { $0.helper == nil } ?? mailboxes.first
    return mailbox?.actor ?? .helper(account)
  }
}
