internal import Alerts
internal import Core
internal import Crypto
internal import People
internal import Record
internal import Storage

extension LinkPages {
  /// "This is not me": the link ends, and a person looks into it.
  ///
  /// It needs no proof. The address is refused; but where the link was for a new password, somebody else may have asked
  /// for it, and the address is still the person's.
  ///
  /// - Parameter token: the text behind the path.
  /// - Returns: false where the link was spent before.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func refuse(_ token: String) async throws -> Bool {
    guard let hash = try LinkToken(parsing: token)?.hash() else { return false }
    let now = room.surroundings.now
    return try await room.database.write { connection in
      guard let link = try LinkStore.find(tokenHash: hash, in: connection) else {
        return false
      }
      if link.purpose == .reset {
        try refuseReset(link, at: now, in: connection)
      } else {
        try refuseAddress(link, at: now, in: connection)
      }
      return true
    }
  }

  private func refuseReset(_ link: LinkStore.LinkRow, at now: Timestamp, in connection: Connection) throws {
    try LinkStore.endAll(to: link.contactPoint, for: .reset, at: now, in: connection)
    try room.alerts.raise(
      Alert(
        .probe,
        note: "Somebody asked for a new password in a person's name, and the person says it was not they.",
        person: link.person,
        isUrgent: true,
        topic: "reset"
      ),
      in: connection
    )
    try write("password.reset_refused", about: link, in: connection)
  }

  private func refuseAddress(_ link: LinkStore.LinkRow, at now: Timestamp, in connection: Connection) throws {
    _ = try room.people.move(link.contactPoint, to: .refused, in: connection)
    try LinkStore.endAll(to: link.contactPoint, at: now, in: connection)
    try AddressChangeStore.end(to: link.contactPoint, outcome: "refused", at: now, in: connection)
    try room.alerts.raise(
      Alert(
        .addressRefused,
        note:
          "At an email address on record somebody pressed “This is not me”. Nothing more is sent there.",
        person: link.person,
        isUrgent: true
      ),
      in: connection
    )
    try write("email.refused", about: link, in: connection)
  }

  private func write(
    _ action: AuditEntry.Action,
    about link: LinkStore.LinkRow,
    in connection: Connection
  ) throws {
    try room.record.write(
      AuditEntry(
        action,
        by: .anonymous,
        person: link.person,
        subject: link.contactPoint.text,
        channel: .portal
      ),
      in: connection
    )
  }
}
