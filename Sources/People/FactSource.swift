/// Who told us a fact or a contact point.
///
/// On court forms one party supplies the other's details, so the adversary may have written the record: what came from
/// another party or from nobody known never decides, and nothing is sent there.
public enum FactSource: String, Sendable, Codable, CaseIterable {
  /// The person's own form, or a contact point that was verified.
  case person = "self"
  /// Another party of the case.
  case otherParty = "other_party"
  /// The agency's own staff.
  case agency
  /// Nobody knows.
  case unknown

  /// Whether we may write to a contact point that came from here.
  public var mayBeWrittenTo: Bool { self == .person || self == .agency }
}
