public import Attachments

/// Files that are to go with a message or an answer.
public struct FilesToSend: Sendable {
  let ids: [FileID]
  let owner: FileOwner

  /// Some files.
  ///
  /// - Parameters:
  ///   - ids: which ones, in the order in which they will be shown.
  ///   - owner: whose they are until then.
  public init(_ ids: [FileID], of owner: FileOwner) {
    self.ids = ids
    self.owner = owner
  }
}
