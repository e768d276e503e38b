public import Core
internal import Crypto
internal import Foundation
public import Keys
public import Storage

/// The built-in outbox: where no mail server is set, mail stays here, sealed like everything else, the last
/// ``CapturedMailbox/capacity`` of it.
public struct CapturedMailbox: Sendable {
  /// One captured mail.
  public struct Mail: Sendable, Codable {
    /// The agency's profile.
    public let agency: String
    /// The envelope's sender.
    public let from: String
    /// The envelope's recipient.
    public let to: String
    /// The subject.
    public let subject: String
    /// The plain text.
    public let text: String
    /// The same as HTML.
    public let html: String
    /// The header fields of the whole message, as `Name: value`.
    public let headers: [String]

    /// A mail.
    public init(
      agency: String,
      from: String,
      to: String,
      subject: String,
      text: String,
      html: String,
      headers: [String]
    ) {
      self.agency = agency
      self.from = from
      self.to = to
      self.subject = subject
      self.text = text
      self.html = html
      self.headers = headers
    }
  }

  /// How many mails are kept.
  public static let capacity = 500

  private let database: Database
  private let sealer: GatewaySealer
  private let surroundings: Surroundings

  /// The outbox of a database.
  ///
  /// - Parameters:
  ///   - database: where the table is.
  ///   - boxKey: the gateway's key for boxes.
  ///   - surroundings: time, randomness and the log.
  /// - Throws: ``CryptoFailure``.
  public init(database: Database, boxKey: OpenedKey, surroundings: Surroundings) throws {
    self.database = database
    sealer = try GatewaySealer(boxKey, random: surroundings.random)
    self.surroundings = surroundings
  }

  /// Keeps a mail.
  ///
  /// - Parameter mail: what would have left.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func keep(_ mail: Mail) async throws {
    let id: Identifier<CapturedMailKind> = try surroundings.newIdentifier()
    let box = try sealer.seal(Array(JSONEncoder().encode(mail)), place: "captured_mail:\(id)")
    let now = surroundings.now
    try await database.write { connection in
      try CapturedMailStore.insert(id, box: box, at: now, keeping: CapturedMailbox.capacity, in: connection)
    }
  }

  /// All mails, newest first.
  ///
  /// - Returns: each with the moment at which it was kept.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``.
  public func mails() async throws -> [(mail: Mail, at: Timestamp)] {
    let rows = try await database.read { try CapturedMailStore.all(in: $0) }
    return try rows.map { row in
      let bytes = try sealer.open(row.box, place: "captured_mail:\(row.id)")
      return (try JSONDecoder().decode(Mail.self, from: Data(bytes)), row.at)
    }
  }
}

/// Identifies a captured mail.
enum CapturedMailKind: IdentifiedKind {
  static let prefix: StaticString = "cap"
}
