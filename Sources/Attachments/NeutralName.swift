/// The name under which a file is downloaded: `document-1.pdf`.
///
/// It tells nothing of what is in it to whoever looks at the device later.
public enum NeutralName {
  /// The names of the files of one message or answer, in their order; each kind is counted by itself.
  ///
  /// - Parameter types: what the files are.
  /// - Returns: as many names, of small letters, digits, one hyphen and one point.
  public static func all(for types: [FileType]) -> [String] {
    var counts: [FileKind: Int] = [:]
    return types.map { type in
      let number = (counts[type.kind] ?? 0) + 1
      counts[type.kind] = number
      return "\(type.kind.rawValue)-\(number).\(type.fileExtension)"
    }
  }
}
