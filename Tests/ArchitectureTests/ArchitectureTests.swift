internal import Testing

/// The invariants of the house, each asked of the tree that this test was built from.
///
/// To add one: write a value of ``Invariant`` in the file that fits, with a planted breach, and name it in `all`.
@Suite("Architecture") struct ArchitectureTests {
  @Test(arguments: Invariant.all)
  func `the house keeps it`(invariant: Invariant) throws {
    let violations = invariant.check(try SourceTree.real.get())
    #expect(violations.isEmpty, "\(violations.map { "\n" + $0.description }.sorted().joined())")
  }

  @Test(arguments: Invariant.all)
  func `a planted breach is reported`(invariant: Invariant) {
    #expect(!invariant.breaches.isEmpty)
    for breach in invariant.breaches {
      #expect(!invariant.check(breach).isEmpty, "\(breach.summary)")
    }
  }

  @Test(arguments: Invariant.all)
  func `what only looks like a breach is left alone`(invariant: Invariant) {
    for neighbour in invariant.neighbours {
      #expect(invariant.check(neighbour).isEmpty, "\(neighbour.summary)")
    }
  }

  @Test func `the real tree was read`() throws {
    let tree = try SourceTree.real.get()
    #expect(tree.rooms.isSuperset(of: ["Core", "Crypto", "Storage", "Postern"]))
    #expect(tree.targets.contains { $0.name == "Core" && $0.dependencies == ["CPhoneNumber"] })
    #expect(tree.files.contains { $0.path == "Package.swift" })
    #expect(tree.files.contains { $0.path == ".ci/run" })
  }
}

extension Invariant {
  static let all: [Invariant] =
    imports + surroundings + storage + language + manners + layout + templates
}

extension SourceTree {
  /// What was planted, for the message of a failed test.
  fileprivate var summary: String {
    files.map { "\($0.path): \($0.text)" }.joined(separator: "\n") + "\(topLevel)"
  }
}
