internal import Testing

/// Something that holds of the whole tree, with small trees that show that its check works.
///
/// A check that has never failed proves nothing. So each invariant carries *breaches*, planted trees in which it must
/// find something, and *neighbours*, planted trees that look alike and in which it must find nothing.
struct Invariant: Sendable, CustomTestStringConvertible {
  /// What holds, as a sentence.
  let sentence: String
  /// Planted trees that break it: each must be reported.
  let breaches: [SourceTree]
  /// Planted trees that nearly break it: none may be reported.
  let neighbours: [SourceTree]
  /// Finds the breaches in a tree.
  let check: @Sendable (SourceTree) -> [Violation]

  init(
    _ sentence: String,
    breaches: [SourceTree],
    neighbours: [SourceTree] = [],
    check: @escaping @Sendable (SourceTree) -> [Violation]
  ) {
    self.sentence = sentence
    self.breaches = breaches
    self.neighbours = neighbours
    self.check = check
  }

  var testDescription: String { sentence }
}

extension SourceTree {
  /// A tree of one file.
  static func planted(_ path: String, _ text: String) -> SourceTree {
    SourceTree(files: [SourceFile(path: path, text: text)])
  }

  /// A tree of some files, and the targets that Package.swift would declare.
  static func planted(_ texts: KeyValuePairs<String, String>, targets: KeyValuePairs<String, [String]> = [:])
    -> SourceTree
  {
    SourceTree(
      files: texts.map { SourceFile(path: $0.key, text: $0.value) },
      targets: targets.map { DeclaredTarget(name: $0.key, dependencies: $0.value) }
    )
  }
}
