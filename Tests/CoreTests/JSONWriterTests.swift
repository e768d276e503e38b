import Core
import Testing

@Suite("JSON, written") struct JSONWriterTests {
  static let written: [(value: JSONValue, text: String)] = [
    (nil, "null"), (true, "true"), (.integer(.min), "-9223372036854775808"), (.number(1.5), "1.5"),
    (.number(1e300), "1e+300"), (.number(.infinity), "null"), (.number(.nan), "null"), ("", #""""#),
    ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#),
    ("\n\r\t\u{8}\u{1f}\u{7f}", #""\n\r\t\u0008\u001f\u007f""#),
    ("Siân 😀", "\"Siân 😀\""), ([], "[]"), ([1, [2, []], "x"], #"[1,[2,[]],"x"]"#), ([:], "{}"),
    (["b": 1, "a": [:], "c": [["d": nil]]], #"{"b":1,"a":{},"c":[{"d":null}]}"#),
    (["quo\"te": .optional(nil), "t": .optional("x")], #"{"quo\"te":null,"t":"x"}"#),
  ]

  @Test(arguments: written)
  func `a value is written compactly, in order and escaped`(value: JSONValue, text: String) {
    #expect(String(decoding: value.encoded(), as: UTF8.self) == text)
  }

  @Test func `a writer writes objects and arrays without building values`() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("id", "msg_1")
      writer.arrayField("items") { writer in
        writer.element(1)
        writer.objectElement { writer in writer.field("n", 2) }
        writer.objectElement { _ in }
      }
      writer.objectField("inner") { writer in writer.field("x", true) }
      writer.field("last", nil)
    }
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == #"{"id":"msg_1","items":[1,{"n":2},{}],"inner":{"x":true},"last":null}"#
    )
  }
}
