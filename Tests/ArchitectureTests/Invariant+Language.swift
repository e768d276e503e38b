extension Invariant {
  static let language: [Invariant] = [
    unsafeStaysAtTheDoors, nothingTraps, uncheckedSaysWhy, tasksHaveOwners, errorsAreNotSwallowed,
    noPrivateAttributes,
  ]

  static let unsafeStaysAtTheDoors = Invariant(
    "the word unsafe stands where C is wrapped, and nowhere else",
    breaches: [
      .planted("Sources/Web/A.swift", "unsafe f(pointer)"),
      .planted("Sources/Core/EmailAddress.swift", "unsafe f(pointer)"),
      .planted("Sources/Mail/Outbox.swift", "unsafe f(pointer)"),
      .planted("Sources/Access/Accounts.swift", "func f(_ p: UnsafePointer<UInt8>) {}"),
      .planted("Sources/Postern/A.swift", "bytes.withUnsafeBytes { $0.count }"),
    ],
    neighbours: [
      .planted("Sources/Crypto/Box.swift", "unsafe f(pointer)"),
      .planted("Sources/Bench/Clock.swift", "unsafe f(pointer)"),
      .planted("Sources/Core/PhoneNumber.swift", "unsafe f(pointer)"),
      .planted("Sources/Mail/MIMEComposer.swift", "unsafe f(pointer)"),
      .planted("Sources/Access/QRCode.swift", "unsafe f(pointer)"),
      .planted(
        "Sources/Web/A.swift",
        "// unsafe\nlet a = \"unsafe\"\nnonisolated(unsafe) var b = 1\n\"\\(unsafeRaw: name)\""
      ),
    ]
  ) { tree in
    // Bench calls the libraries themselves, to hold the rooms that wrap them against what they could be.
    tree.sources(outside: ["Crypto", "Storage", "Transfer", "HTTPEngine", "Bench"]).filter { !$0.wrapsC }
      .flatMap {
        file in
        file.swift.tokens.indices.filter { index in
          let text = file.swift.tokens[index].text
          if text == "unsafe" { return index < 2 || file.swift.tokens[index - 2].text != "nonisolated" }
          return text.hasPrefix("Unsafe") && text != "Unsafe" || text.hasPrefix("withUnsafe")
            || text == "Unmanaged"
        }.map {
          Violation(
            file,
            line: file.swift.tokens[$0].line,
            "`\(file.swift.tokens[$0].text)`: C is wrapped elsewhere"
          )
        }
      }
  }

  static let nothingTraps = Invariant(
    "nothing traps on purpose",
    breaches: [
      .planted("Sources/Core/A.swift", "let a = try! f()"),
      .planted("Tests/CoreTests/A.swift", "let a = f() as! Int"),
      .planted("Sources/Core/A.swift", "fatalError(\"never\")"),
      .planted("Sources/Core/A.swift", "preconditionFailure()"),
      .planted("Sources/Core/A.swift", "precondition(a > 0)"),
      .planted("Sources/Core/A.swift", "let a = [1].first.unsafelyUnwrapped"),
    ],
    neighbours: [
      // The one sanctioned trap.
      .planted("Sources/Core/Impossible.swift", "fatalError(\"\\(why)\")"),
      .planted(
        "Sources/Core/A.swift",
        "// try! and as! and fatalError()\nlet a = \"as!\"\nif a as? Int != nil {}\nguard try !f() else { return }"
      ),
    ]
  ) { tree in
    tree.swiftFiles.filter { $0.path != "Sources/Core/Impossible.swift" }.flatMap { file in
      file.violations(
        of: [
          "try!", "as!", "fatalError(", "preconditionFailure(", "precondition(", "assertionFailure(",
          "assert(",
          ".unsafelyUnwrapped", "abort()",
        ],
        "a trap ends the service of everybody; throw instead"
      )
    }
  }

  static let uncheckedSaysWhy = Invariant(
    "unchecked concurrency says why it is safe",
    breaches: [
      .planted("Sources/Core/A.swift", "final class A: @unchecked Sendable {}"),
      .planted("Sources/Core/A.swift", "// SAFETY: far away\n\nlet b = 1\nnonisolated(unsafe) var a = 1"),
      .planted("Tests/CoreTests/A.swift", "nonisolated(unsafe) var a = 1"),
    ],
    neighbours: [
      .planted(
        "Sources/Core/A.swift",
        "// SAFETY: written once, before any thread is started.\nnonisolated(unsafe) var a = 1"
      ),
      .planted(
        "Sources/Core/A.swift",
        "/// A handle.\n///\n// SAFETY: the lock guards it;\n// nobody else has it.\n@safe\nfinal class A: @unchecked Sendable {}"
      ),
    ]
  ) { tree in
    tree.swiftFiles.flatMap { file -> [Violation] in
      let lines = file.lines
      return
        (file.swift.occurrences(of: "@unchecked Sendable") + file.swift.occurrences(of: "nonisolated(unsafe)"))
        .map { file.swift.tokens[$0].line }.filter { line in
          // Upwards over the comment and the attributes that belong to the declaration.
          for above in lines.prefix(line - 1).reversed() {
            let text = above.drop { $0 == " " }
            guard text.hasPrefix("//") || text.hasPrefix("@") else { return true }
            if text.hasPrefix("// SAFETY: ") { return false }
          }
          return true
        }.map { Violation(file, line: $0, "no `// SAFETY:` line directly above") }
    }
  }

  static let tasksHaveOwners = Invariant(
    "every task has an owner",
    breaches: [
      .planted("Sources/Core/A.swift", "Task.detached { await f() }"),
      .planted("Sources/Core/A.swift", "let a = Task.detached { await f() }"),
      .planted("Sources/Core/A.swift", "func f() {\n  Task { await f() }\n}"),
      .planted("Sources/Core/A.swift", "func f() {\n  _ = Task { await f() }\n}"),
      .planted("Sources/Core/A.swift", "func f() {\n  Task(priority: .low) {\n    await f()\n  }\n}"),
    ],
    neighbours: [
      .planted("Sources/Core/A.swift", "tasks[id] = Task { await f() }\nlet a =\n  Task { await f() }"),
      .planted("Sources/Core/A.swift", "await withTaskGroup { $0.addTask { await f() } }\nstruct Task {}"),
    ]
  ) { tree in
    tree.sources().flatMap { file -> [Violation] in
      let tokens = file.swift.tokens
      let stray = (file.swift.positions["Task"] ?? []).filter { index in
        let next = tokens.dropFirst(index + 1).first?.text
        guard next == "{" || next == "(" else { return false }
        let before = tokens[..<index].suffix(2).map(\.text)
        return before == ["_", "="]
          || (tokens[index].startsLine
            && !["=", "return", "(", ",", ":", ".", "struct"].contains(before.last ?? ""))
      }
      return stray.map { Violation(file, line: tokens[$0].line, "a task that nobody waits for or cancels") }
        + file.violations(of: ["Task.detached"], "a task that nobody waits for or cancels")
    }
  }

  static let errorsAreNotSwallowed = Invariant(
    "no error is swallowed",
    breaches: [
      .planted("Sources/Core/A.swift", "_ = try? f()"),
      .planted("Sources/Core/A.swift", "func f() {\n  try? g()\n}"),
      .planted("Sources/Core/A.swift", "func f() {\n  let a = 1\n  try? g()\n}"),
      .planted("Sources/Core/A.swift", "do { try f() } catch {}"),
      .planted(
        "Sources/Core/A.swift",
        "// A reason that stands elsewhere.\ndo { try f() } catch is CancellationError {\n}"
      ),
      .planted("Sources/Core/A.swift", "defer { try? g() }"),
    ],
    neighbours: [
      .planted("Sources/Core/A.swift", "let a = try? f()\nguard let b = try? g() else { return }"),
      .planted("Sources/Core/A.swift", "let a =\n  try? f()\nlet b = c\n  ?? (try? g())"),
      .planted("Sources/Core/A.swift", "func f() -> Int? {\n  try? g()\n}\nvar a: Int? {\n  try? g()\n}"),
      .planted("Sources/Core/A.swift", "let a = b.map { try? f($0) }\ndo { try f() } catch { log(error) }"),
      // An empty catch with its reason inside.
      .planted("Sources/Core/A.swift", "do { try f() } catch {\n  // Cancelled: there is nothing to cut.\n}"),
    ]
  ) { tree in
    tree.sources().flatMap { file in
      file.droppedTries.map { Violation(file, line: $0, "`try?` whose value is dropped") }
        + file.emptyCatches.map { Violation(file, line: $0, "an empty catch") }
    }
  }

  static let noPrivateAttributes = Invariant(
    "nothing leans on private parts of the compiler",
    breaches: [
      .planted("Sources/Core/A.swift", "@_exported import Foundation"),
      .planted("Sources/Core/A.swift", "@_silgen_name(\"f\") func f()"),
      .planted("Sources/Core/A.swift", "@_spi(Testing) public func f()"),
    ],
    neighbours: [.planted("Sources/Core/A.swift", "@inlinable func f(_ a: Int) { _ = a }")]
  ) { tree in
    tree.swiftFiles.flatMap { file -> [Violation] in
      let tokens = file.swift.tokens
      return (file.swift.positions["@"] ?? []).filter {
        tokens.dropFirst($0 + 1).first?.text.hasPrefix("_") == true
      }.map {
        Violation(
          file,
          line: tokens[$0].line,
          "an attribute with an underscore may go with the next compiler"
        )
      }
    }
  }
}

extension SourceFile {
  /// Whether the file is one of those, outside the rooms that wrap C, that may hold a pointer.
  fileprivate var wrapsC: Bool {
    switch room {
    case "Core": name.hasPrefix("PhoneNumber")
    case "Mail": name.contains("MIME")
    case "Attachments": name.contains("Magic")
    case "Access": name.contains("QR")
    default: false
    }
  }

  /// The lines of each `try?` whose value goes nowhere.
  fileprivate var droppedTries: [Int] {
    let tokens = swift.tokens
    let goesOn: Set<String> = ["=", "(", ",", ":", "?", "&", "|", "return", "[", "in", "else", "await", ">"]
    return swift.occurrences(of: "try?").filter { index in
      guard index > 0 else { return true }
      let before = tokens[index - 1].text
      if before == "=", index > 1, tokens[index - 2].text == "_" { return true }
      if before == "{" { return !blockHasValue(opening: index - 1) }
      return tokens[index].startsLine && !goesOn.contains(before)
    }.map { tokens[$0].line }
  }

  /// Whether the block that this brace opens may give its only expression to somebody: a function with a result, a
  /// computed property, or a closure.
  private func blockHasValue(opening brace: Int) -> Bool {
    let tokens = swift.tokens
    let line = tokens[brace].line
    let header = tokens[..<brace].reversed().prefix { $0.line == line }.map(\.text)
    if header.first == "defer" || header.contains("do") { return false }
    if header.contains("func") || header.contains("init") { return header.contains(">") }
    let isControl = ["if", "guard", "for", "while", "else", "catch", "switch"].contains(
      where: header.contains
    )
    // A long signature ends on a line of its own: `) -> Int? {`.
    if header.last == ")" { return header.contains(">") }
    return !isControl
  }

  /// The lines of each `catch` that does nothing and does not say why.
  fileprivate var emptyCatches: [Int] {
    let tokens = swift.tokens
    return (swift.positions["catch"] ?? []).filter { index in
      guard let brace = tokens[index...].firstIndex(where: { $0.text == "{" }),
        let next = tokens.dropFirst(brace + 1).first, next.text == "}"
      else { return false }
      let inside = tokens[brace].line...next.line
      return !swift.comments.contains { inside.contains($0.line) }
    }.map { tokens[$0].line }
  }
}
