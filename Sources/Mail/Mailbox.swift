public import Transfer

/// A mailbox that is visited.
public protocol Mailbox: Sendable {
  /// Signs in.
  ///
  /// - Returns: how it numbers its mails.
  /// - Throws: ``/Transfer/TransferFailure``.
  func open() async throws(TransferFailure) -> MailboxVisit.Numbering

  /// The mails in a range of numbers.
  ///
  /// - Parameters:
  ///   - first: the lowest number.
  ///   - last: the highest.
  /// - Returns: their numbers, the lowest first.
  /// - Throws: ``/Transfer/TransferFailure``.
  func mails(from first: UInt32, through last: UInt32) async throws(TransferFailure) -> [UInt32]

  /// The beginning of a mail; it counts as read by then.
  ///
  /// - Parameter mail: its number.
  /// - Returns: its bytes.
  /// - Throws: ``/Transfer/TransferFailure``.
  func fetch(_ mail: UInt32) async throws(TransferFailure) -> [UInt8]

  /// Marks a mail as read, or as not read.
  ///
  /// - Parameters:
  ///   - mail: its number.
  ///   - isSeen: whether it counts as read.
  /// - Throws: ``/Transfer/TransferFailure``.
  func mark(_ mail: UInt32, isSeen: Bool) async throws(TransferFailure)

  /// Takes a mail out of the mailbox, and looks that it is gone.
  ///
  /// - Parameter mail: its number.
  /// - Throws: ``/Transfer/TransferFailure``.
  func delete(_ mail: UInt32) async throws(TransferFailure)

  /// Ends the visit.
  ///
  /// - Parameter grace: how long saying goodbye may take.
  func end(grace: Duration) async
}

extension MailboxVisit: Mailbox {}
