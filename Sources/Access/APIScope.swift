/// What a case system's key may do; the words are the contract's.
public enum APIScope: String, Sendable, CaseIterable, Hashable {
  /// People, cases, email addresses, freeze.
  case people
  /// Identity checks and own references.
  case identity
  /// Messages and replies.
  case messages
  /// What a person must look at.
  case alerts
  /// Appointments and their reminders.
  case appointments
  /// Chats and texts.
  case conversations
  /// Rights requests.
  case rights
  /// The record of what happened.
  case audit

  /// The form in which a set of scopes is stored: words in the order of declaration, a space between.
  static func stored(_ scopes: Set<APIScope>) -> String {
    allCases.filter(scopes.contains).map(\.rawValue).joined(separator: " ")
  }

  /// Reads a stored set; a word that this program does not know gives nothing away and is passed over.
  static func read(_ stored: String) -> Set<APIScope> {
    Set(stored.split(separator: " ").compactMap { APIScope(rawValue: String($0)) })
  }
}
