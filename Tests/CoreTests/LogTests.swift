import Foundation
import Support
import Synchronization
import Testing

@testable import Core

/// Keeps the lines of a log.
private final class Lines: Sendable {
  private let kept = Mutex<[String]>([])
  var all: [String] { kept.withLock { $0 } }
  func add(_ line: String) { kept.withLock { $0.append(line) } }
}

private enum Plain: Error { case resting, refused(reason: String), pair(String, Int) }

private enum Talkative: Error, CustomStringConvertible, CustomDebugStringConvertible {
  case resting
  case refused(String)
  var description: String { "sam@example.org" }
  var debugDescription: String { "sam@example.org" }
}

private enum Mirrored: CustomReflectable {
  case refused(String)
  var customMirror: Mirror { Mirror(self, children: ["sam": "sam@example.org"], displayStyle: .enum) }
}

private struct Letter: Error {
  let to = "sam@example.org"
}

private enum Kind: IdentifiedKind { static let prefix: StaticString = "knd" }

@Suite("Log") struct LogTests {
  private let lines = Lines()

  private func log(minimum: Log.Level = .notice) -> Log {
    Log(clock: TestClock(), minimum: minimum, write: { [lines] in lines.add($0) })
  }

  private func value(_ value: LogValue) throws -> String {
    log()(.notice, "said", ["value": value])
    let line = try #require(lines.all.last)
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return try #require(object?["value"] as? String)
  }

  @Test func `writes one JSON object a line`() throws {
    log()(
      .error,
      "the queue is \"full\" \\ stopped",
      ["waiting": 3, "is_open": false, "why": .word("a\nb\u{1b}")]
    )
    #expect(
      lines.all == [
        #"{"at":"2026-03-03T09:00:00.000Z","level":"error","message":"the queue is \"full\" \\ stopped","#
          + #""waiting":3,"is_open":false,"why":"a\u000ab\u001b"}"#
      ]
    )
    let line = try #require(lines.all.first)
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    #expect(object?["why"] as? String == "a\nb\u{1b}")
  }

  @Test(arguments: [
    (Log.Level.debug, 4), (.notice, 3), (.error, 2), (.fault, 1),
  ])
  func `drops what is less grave than asked for`(minimum: Log.Level, count: Int) {
    let log = log(minimum: minimum)
    for level in [Log.Level.debug, .notice, .error, .fault] { log(level, "said") }
    #expect(lines.all.count == count)
  }

  /// The C0 and C1 controls, which could end a line or command a terminal, and what JSON itself forbids.
  @Test(arguments: Array(0x00...0x1f) + Array(0x7f...0x9f) + [0x22, 0x5c])
  func `escapes what could break a line`(code: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(code))
    let quoted = LogValue.quoted("a\(scalar)b")
    #expect(!quoted.dropFirst().dropLast().unicodeScalars.contains(scalar) || quoted == "\"a\\\(scalar)b\"")
    #expect(quoted.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f })
    let read =
      try JSONSerialization.jsonObject(with: Data(quoted.utf8), options: .fragmentsAllowed) as? String
    #expect(read == "a\(scalar)b")
  }

  @Test func `names a case and never what it holds`() throws {
    #expect(try value(.name(of: Plain.resting)) == "Plain.resting")
    #expect(try value(.name(of: Plain.refused(reason: "sam@example.org"))) == "Plain.refused")
    #expect(try value(.name(of: Plain.pair("sam@example.org", 7))) == "Plain.pair")
    #expect(try value(.name(of: Talkative.refused("sam@example.org"))) == "Talkative.refused")
    #expect(try value(.name(of: Talkative.resting)) == "Talkative")
    #expect(try value(.name(of: Mirrored.refused("sam@example.org"))) == "Mirrored")
    #expect(try value(.name(of: Letter())) == "Letter")
    #expect(try value(.name(of: "sam@example.org")) == "String")
    #expect(try value(.name(of: Secret("sam@example.org"))) == "Secret<String>")
    let failure: any Error = Plain.refused(reason: "sam@example.org")
    #expect(try value(.name(of: failure)) == "Plain.refused")
    let nothing: String? = nil
    #expect(try value(.name(of: nothing)) == "Optional<String>")
    #expect(lines.all.allSatisfy { !$0.contains("sam") })
  }

  @Test(arguments: [
    "GET", "/verify/{token}", "/messages/{id}", "postern.json5", "m0001_first.sql",
    "req_01jqk5s3n80000000000000000",
    "mail:smtp", "a",
  ])
  func `takes words of the program's own making`(text: String) throws {
    #expect(try value(.token(text)) == text)
  }

  @Test(arguments: [
    "", "sam@example.org", "Sam Jones", "07700900123", "+447700900123", "07700-900-123", "1984-03-07",
    "192.0.2.1",
    "2001:db8::1", "a\nb", "a\u{1b}[2J", "é", "a b", "?to=sam", "a=b", "a%20b", "\"", "‹", "SW1A 1AA",
    "/verify/" + String(repeating: "aZ9-_", count: 9), String(repeating: "a/", count: 51),
  ])
  func `takes no token that could be personal`(text: String) throws {
    #expect(try value(.token(text)) == "‹odd›")
  }

  @Test func `takes numbers, flags and identifiers`() throws {
    let id = try Identifier<Kind>(at: TestClock().now, from: TestRandom())
    log()(.notice, "said", ["a": .number(UInt64.max), "b": true, "c": .id(id), "d": -7])
    #expect(
      try #require(lines.all.last).hasSuffix(#""a":18446744073709551615,"b":true,"c":"\#(id)","d":-7}"#)
    )
  }

  /// A field that took any text would let a name in: only what is fixed or opaque has a way.
  @Test func `has no field for a text`() {
    #expect(!(LogValue.self is any ExpressibleByStringLiteral.Type))
    #expect(!(LogValue.self is any ExpressibleByUnicodeScalarLiteral.Type))
    #expect(!(LogValue.self is any LosslessStringConvertible.Type))
  }
}
