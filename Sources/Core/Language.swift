/// A language that Postern speaks.
public enum Language: String, Sendable, CaseIterable, Codable {
  /// English.
  case english = "en"
  /// Welsh.
  case welsh = "cy"
}
