public import Core
internal import Jobs
public import Storage

/// Identifies a mail to a member of staff.
public enum StaffMailKind: IdentifiedKind {
  /// `stm`.
  public static let prefix: StaticString = "stm"
}

/// The identifier of a mail to a member of staff, `stm_…`.
public typealias StaffMailID = Identifier<StaffMailKind>

/// A mail to a member of staff that is rendered and sealed, ready to be written with its cause.
public struct PreparedStaffMail: Sendable {
  /// Its identifier.
  public let id: StaffMailID
  let account: String
  let agency: String
  let number: MessageNumber
  let addressBox: [UInt8]
  let box: [UInt8]
}

extension Delivery {
  /// Composes and seals a mail to a member of staff.
  ///
  /// It holds no transaction. No safe-contact plan is asked: it goes to the address at work.
  ///
  /// - Parameters:
  ///   - mail: every word of it; it must hold no content of a case.
  ///   - account: whose, as the identifier of their account.
  ///   - messageNumber: the number that stands in it, from ``newMessageNumber(in:)``.
  /// - Returns: what ``enqueue(_:in:)-(PreparedStaffMail,_)`` takes.
  /// - Throws: what the channel says of the draft, ``CryptoFailure``, ``RandomUnavailable``.
  public func prepare(
    _ mail: RenderedMail,
    forStaff account: String,
    messageNumber: MessageNumber
  ) throws -> PreparedStaffMail {
    let id: StaffMailID = try surroundings.newIdentifier()
    let bytes = try channel.compose(
      MailDraft(
        agency: mail.agency,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        languages: mail.languages,
        headerMessageID: "\(id)@\(channel.messageIDDomain(ofAgency: mail.agency))",
        messageNumber: messageNumber,
        date: surroundings.now
      )
    )
    return PreparedStaffMail(
      id: id,
      account: account,
      agency: mail.agency,
      number: messageNumber,
      addressBox: try sealer.seal(Array(mail.to.text.utf8), place: StaffMailStore.addressPlace(id)),
      box: try sealer.seal(bytes, place: StaffMailStore.bytesPlace(id))
    )
  }

  /// Writes a prepared mail with its cause.
  ///
  /// - Parameters:
  ///   - mail: what was prepared.
  ///   - connection: the transaction of the cause.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func enqueue(_ mail: PreparedStaffMail, in connection: Connection) throws {
    try StaffMailStore.insert(mail, at: surroundings.now, in: connection)
    try jobs.add(.deliverMail, subject: mail.id.text, isWaitedFor: true, in: connection)
  }

  /// Takes back whatever no server has taken yet of the mail to a member of staff.
  ///
  /// - Parameters:
  ///   - account: whose, as the identifier of their account.
  ///   - connection: the transaction of the cause.
  /// - Throws: ``StorageFailure``.
  public func withdrawMail(toStaff account: String, in connection: Connection) throws {
    try StaffMailStore.withdrawAll(to: account, at: surroundings.now, in: connection)
  }

  /// Tries a mail to a member of staff once.
  func deliver(staffMail id: StaffMailID) async throws -> JobOutcome {
    let found = try await database.read { try StaffMailStore.find(id, in: $0) }
    guard let mail = found, mail.status == .queued else { return .done }
    let bytes = try sealer.open(mail.box, place: StaffMailStore.bytesPlace(id))
    let opened = try sealer.open(mail.addressBox, place: StaffMailStore.addressPlace(id))
    let address = try EmailAddress(parsing: String(decoding: opened, as: UTF8.self))
    let now = surroundings.now
    switch await channel.deliver(bytes, fromAgency: mail.agency, number: mail.number, to: address) {
    case .accepted: return .done { try self.settle(id, as: .sent, at: now, in: $0) }
    case .failedForNow: return .failed(reason: "the mail server did not take a mail to staff yet")
    case .refused:
      return .hopeless(reason: "the mail server refused a mail to staff") {
        try self.settle(id, as: .parked, at: now, in: $0)
      }
    }
  }

  private func settle(
    _ id: StaffMailID,
    as status: MailStatus,
    at now: Timestamp,
    in connection: Connection
  ) throws {
    guard try StaffMailStore.settle(id, as: status, at: now, in: connection) else { return }
    connection.afterCommit { [tally] in tally.note(status) }
  }
}
