public import Core

/// What an agency says of data protection, in one version and one language.
public struct PrivacyNotice: Sendable {
  /// A part of it.
  public struct Section: Sendable {
    /// What it is about.
    public let heading: String
    /// What it says.
    public let paragraphs: [String]
  }

  /// The agency, by the name of its profile.
  public let agency: String
  /// The version, numbers parted by points: `2.0`.
  public let version: String
  /// Since when it is in force.
  public let date: CivilDate
  /// The language that it is written in.
  public let language: Language
  /// What it says, in order.
  public let sections: [Section]
}
