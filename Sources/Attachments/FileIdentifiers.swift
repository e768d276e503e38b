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

  /// An owner.
  ///
  /// - Parameter text: an identifier, which may stand in a table; never a name or an address.
  public init(_ text: String) { self.text = text }
}
