import Core
import Testing

@Suite("Fields of a JSON object") struct JSONObjectReaderTests {
  private enum Source: String, CaseIterable {
    case own = "self"
    case agency
  }

  /// Reads with a body and gives what was found wrong.
  private func problems(
    _ text: String,
    _ body: (JSONObjectReader) -> Void
  ) throws -> [FieldProblem] {
    let reader = try JSONObjectReader(parsing: Array(text.utf8))
    body(reader)
    do {
      try reader.finish()
      return []
    } catch {
      return error.problems
    }
  }

  @Test func `a whole record is read with its types`() throws {
    let reader = try JSONObjectReader(
      parsing: Array(
        #"""
        {"given_name":"  Siân ","note":"one\r\ntwo","current":true,"count":3,"source":"self","email":"a@example.org",
         "previous_names":["A","B"],"channels":["email"],"addresses":[{"lines":["1 High Street"],"postcode":"SW1A 1AA"}],
         "plan":{"voicemail":false},"content":"aGk=","nothing":null}
        """#.utf8
      )
    )
    #expect(reader.text("given_name", maximumCharacters: 100) == "Siân")
    #expect(reader.optionalText("note", maximumCharacters: 100, lines: .many) == "one\ntwo")
    #expect(reader.flag("current", default: false))
    #expect(reader.integer("count", in: 1...10) == 3)
    #expect(reader.oneOf("source", Source.self) == .own)
    let email = reader.parsed("email") { (text) throws(EmailAddress.Malformed) in
      try EmailAddress(parsing: text)
    }
    #expect(reader.texts("previous_names", maximum: 5, maximumCharacters: 100) == ["A", "B"])
    #expect(reader.choices("channels", ["portal", "email"]) == ["email"])
    let codes = reader.list("addresses", maximum: 20) { item in
      _ = item.texts("lines", maximum: 6, maximumCharacters: 100)
      return item.text("postcode", maximumCharacters: 20)
    }
    #expect(codes == ["SW1A 1AA"])
    #expect(reader.object("plan") { $0.flag("voicemail", default: true) } == false)
    #expect(reader.base64("content", maximumBytes: 2) == Array("hi".utf8))
    #expect(reader.optionalText("nothing", maximumCharacters: 1) == nil)
    #expect(reader.optionalInteger("left_out", in: 0...1) == nil)
    #expect(try reader.finish(email).text == "a@example.org")
  }

  @Test func `texts that a type parses are each named, and so are those that come twice`() throws {
    let found = try problems(
      #"{"staff":["a@example.org","nobody",7,"A@example.org"],"few":[],"none":[],"known":1}"#
    ) {
      let staff = $0.uniqueTexts("staff", maximum: 4, maximumCharacters: 254, EmailAddress.init(parsing:))
      #expect(staff.map(\.text) == ["a@example.org", "A@example.org"])
      _ = $0.texts("few", minimum: 1, maximum: 2, maximumCharacters: 5)
      _ = $0.choices("none", ["a"], minimum: 1)
      $0.passOver("known")
    }
    #expect(found.map(\.pointer) == ["/staff/1", "/staff/2", "/staff/3", "/few", "/none"])
    #expect(found.first { $0.pointer == "/staff/3" }?.detail == "is given twice")
  }

  @Test func `everything wrong is named at once by its pointer`() throws {
    let found = try problems(
      #"{"name":1,"flag":"yes","n":1.0,"word":"x","list":[{"a":""},7],"object":[],"texts":["ok",2," "],"odd/~":0}"#
    ) { reader in
      _ = reader.text("name", maximumCharacters: 5)
      _ = reader.flag("flag", default: false)
      _ = reader.integer("n", in: 0...9)
      _ = reader.oneOf("word", ["a", "b"])
      _ = reader.list("list", maximum: 3) { item in item.text("a", maximumCharacters: 5) }
      _ = reader.object("object") { _ in true }
      _ = reader.texts("texts", maximum: 3, maximumCharacters: 5)
      _ = reader.text("missing", maximumCharacters: 5)
    }
    #expect(
      found == [
        FieldProblem(pointer: "/name", detail: "must be a text"),
        FieldProblem(pointer: "/flag", detail: "must be true or false"),
        FieldProblem(pointer: "/n", detail: "must be a whole number from 0 to 9"),
        FieldProblem(pointer: "/word", detail: "must be one of a, b"),
        FieldProblem(pointer: "/list/0/a", detail: "must not be empty"),
        FieldProblem(pointer: "/list/1", detail: "must be an object: { … }"),
        FieldProblem(pointer: "/object", detail: "must be an object: { … }"),
        FieldProblem(pointer: "/texts/1", detail: "must be a text"),
        FieldProblem(pointer: "/texts/2", detail: "must not be empty"),
        FieldProblem(pointer: "/missing", detail: "is needed"),
        FieldProblem(pointer: "/odd~1~0", detail: "unknown field"),
      ]
    )
  }

  @Test func `a field that nobody asked for is refused by name, in nested objects too`() throws {
    let found = try problems(#"{"a":{"known":1,"stray":2},"list":[{"stray":1}],"b":1}"#) { reader in
      _ = reader.object("a") { $0.integer("known", in: 0...1) }
      _ = reader.list("list", maximum: 1) { _ in true }
    }
    #expect(found.map(\.pointer) == ["/a/stray", "/list/0/stray", "/b"])
    #expect(found.allSatisfy { $0.detail == "unknown field" })
  }

  static let texts: [(json: String, lines: JSONText.Lines, result: String?)] = [
    (#""12345""#, .one, "12345"), (#""123456""#, .one, nil), (#"" 123 ""#, .one, "123"),
    (#"" 12345""#, .one, nil), (#""ŵŷâêî""#, .one, "ŵŷâêî"), (#""ŵŷâêîo""#, .one, nil),
    (#""a\nb""#, .one, nil),
    (#""a\nb""#, .many, "a\nb"),
    (#""a\tb""#, .one, nil), (#""a\r\nb""#, .many, "a\nb"), (#""a\rb""#, .many, "a\nb"),
    (#""a\u0007b""#, .many, nil),
    (#""a\u007fb""#, .one, nil), (#""a\u0085b""#, .one, nil), (#""a\u202eb\u200b""#, .one, "ab"),
    (#""\u00a0a\u2003""#, .one, "a"),
  ]

  @Test(arguments: texts)
  func `a text is bounded in characters as it came, trimmed, and free of control characters`(
    json: String,
    lines: JSONText.Lines,
    result: String?
  ) throws {
    let reader = try JSONObjectReader(parsing: Array("{\"t\":\(json)}".utf8))
    #expect(reader.optionalText("t", maximumCharacters: 5, lines: lines) == result)
    #expect((try? reader.finish()) != nil || result == nil)
  }

  @Test func `a value is never repeated in what is said about it`() throws {
    let found = try problems(#"{"email":"canary at example","word":"canary","long":"canarycanary"}"#) {
      reader in
      _ = reader.parsed("email") { (text) throws(EmailAddress.Malformed) in try EmailAddress(parsing: text) }
      _ = reader.oneOf("word", ["a"])
      _ = reader.text("long", maximumCharacters: 3)
    }
    #expect(found.count == 3)
    #expect(!found.contains { $0.detail.contains("canary") })
  }

  @Test(arguments: ["[]", "1", "null", "{", ""])
  func `a body that is no object is refused at its root`(text: String) {
    let refusal = #expect(throws: MalformedInput.self) { try JSONObjectReader(parsing: Array(text.utf8)) }
    #expect(refusal?.problems.map(\.pointer) == [""])
  }

  @Test func `a hostile body gets at most a hundred problems`() throws {
    let members = (0..<500).map { "\"f\($0)\":1" }.joined(separator: ",")
    #expect(try problems("{\(members)}") { _ in }.count == 100)
  }

  @Test(arguments: [(#""aGk""#, 9), (#""a*k=""#, 9), (#""aGkh""#, 2), ("1", 9)])
  func `base 64 is strict and bounded`(json: String, maximumBytes: Int) throws {
    let found = try problems("{\"c\":\(json)}") { reader in
      #expect(reader.base64("c", maximumBytes: maximumBytes) == nil)
    }
    #expect(found.map(\.pointer) == ["/c"])
  }

  @Test func `a list that is too long is not read at all`() throws {
    let found = try problems(#"{"l":[{},{},{}]}"#) { reader in
      #expect(reader.list("l", maximum: 2) { _ in true }.isEmpty)
    }
    #expect(found == [FieldProblem(pointer: "/l", detail: "has at most 2 entries")])
  }
}
