public import Core

/// Identifies a file.
public enum FileIdentity: IdentifiedKind {
  /// `fil`.
  public static let prefix: StaticString = "fil"
}

/// A file's identifier, `fil_…`.
public typealias FileID = Identifier<FileIdentity>

/// Whose a file is until a message or an answer has it: an account, a key of the API.
///
/// Opaque to this room.
public struct FileOwner: Hashable, Sendable {
  let text: String
  /// What the texts of all owners begin with who are counted together; nil for one who is counted alone.
  let group: String?

  /// An owner.
  ///
  /// - Parameter text: an identifier, which may stand in a table; never a name or an address.
  public init(_ text: String) {
    self.text = text
    group = nil
  }

  /// An owner who is counted together with others, as the drafts of one account are.
  ///
  /// - Parameters:
  ///   - text: an identifier among them.
  ///   - group: the identifier of them all, without a colon at its end.
  public init(_ text: String, of group: String) {
    self.text = "\(group):\(text)"
    self.group = group
  }
}
