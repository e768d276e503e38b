/// What is wrong with one field of what came in, in words that say how to mend it.
public struct FieldProblem: Hashable, Sendable {
  /// Where the field is, as a JSON pointer (RFC 6901), for example `/addresses/0/postcode`.
  public let pointer: String
  /// What to do; it never repeats what was sent.
  public let detail: String

  /// Names a field and its mend.
  public init(pointer: String, detail: String) {
    self.pointer = pointer
    self.detail = detail
  }
}

/// What came in cannot be taken; nothing was changed.
public struct MalformedInput: Error, Sendable {
  /// Every field that is wrong; never empty.
  public let problems: [FieldProblem]

  /// Refuses input for these fields.
  public init(_ problems: [FieldProblem]) {
    self.problems = problems
  }
}
