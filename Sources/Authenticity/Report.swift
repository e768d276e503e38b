public import Core

/// Identifies a report.
public enum ReportKind: IdentifiedKind {
  /// `rpt`.
  public static let prefix: StaticString = "rpt"
}

/// A report's identifier, `rpt_…`.
public typealias ReportID = Identifier<ReportKind>

/// What somebody told of a person or a message that pretends to be us; all of it sealed where it lies.
public struct Report: Sendable {
  /// The longest account of what happened, in characters.
  public static let maximumTextCharacters = 4_000
  /// The longest of the short fields, in characters.
  public static let maximumLineCharacters = 200

  /// What happened.
  public let text: Secret<String>
  /// The address, number or name that it came from; empty where it was not said.
  public let sender: Secret<String>
  /// The message number that stood in it, as it was typed; empty where it was not said.
  public let messageNumber: Secret<String>
  /// How whoever tells it can be reached; empty where they do not wish to be.
  public let contact: Secret<String>
  /// The language that they read.
  public let language: Language

  /// A report.
  public init(
    text: Secret<String>,
    sender: Secret<String>,
    messageNumber: Secret<String>,
    contact: Secret<String>,
    language: Language
  ) {
    self.text = text
    self.sender = sender
    self.messageNumber = messageNumber
    self.contact = contact
    self.language = language
  }
}

/// A report as staff read it.
public struct ReceivedReport: Sendable {
  /// Its identifier.
  public let id: ReportID
  /// When it came.
  public let receivedAt: Timestamp
  /// What was told.
  public let report: Report
}
