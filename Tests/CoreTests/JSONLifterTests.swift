import Core
import Testing

@Suite("Texts lifted out of JSON") struct JSONLifterTests {
  /// What was lifted, by its place, and what was left.
  private func lifted(_ text: String, cutAt cut: Int) throws -> (texts: [Int: String], rest: String) {
    let bytes = Array(text.utf8)
    var lifter = JSONLifter(field: "content", in: "files", leaving: 10_000)
    var texts: [Int: [UInt8]] = [:]
    var place: Int?
    for start in stride(from: 0, to: bytes.count, by: cut) {
      for event in try lifter.take(Array(bytes[start..<min(start + cut, bytes.count)])) {
        switch event {
        case .began(let began):
          place = began
          texts[began] = []
        case .bytes(let more): texts[try #require(place), default: []] += more
        case .ended: place = nil
        }
      }
    }
    return (
      texts.mapValues { String(decoding: $0, as: UTF8.self) }, String(decoding: lifter.rest, as: UTF8.self)
    )
  }

  private func check(_ text: String, _ texts: [Int: String], _ rest: String) throws {
    for cut in [1, 2, 3, 7, 1000] {
      let found = try lifted(text, cutAt: cut)
      #expect(found.texts == texts && found.rest == rest, "\(text) cut at \(cut)")
    }
  }

  @Test func `the texts of the field are lifted, each with its place, and empty ones are left`() throws {
    try check(
      #"{"a": "x", "files": [{"name": "n", "content": "AA=="}, {}, { "content" : "BB" , "name": "m"}], "b": [1]}"#,
      [0: "AA==", 2: "BB"],
      #"{"a": "x", "files": [{"name": "n", "content": ""}, {}, { "content" : "" , "name": "m"}], "b": [1]}"#
    )
  }

  @Test func `a name is known however it is written, and a slash too`() throws {
    try check(
      #"{"\u0066iles": [{"c\u006Fntent": "A\/\/B"}]}"#,
      [0: "A//B"],
      #"{"\u0066iles": [{"c\u006Fntent": ""}]}"#
    )
  }

  @Test func `other escapes stay, for whoever reads the text to stumble over`() throws {
    try check(
      #"{"files": [{"content": "A\"B\\\u0041"}]}"#,
      [0: #"A\B\\0041"#],
      #"{"files": [{"content": ""}]}"#
    )
  }

  @Test(
    arguments: [
      #"{"content": "A"}"#, #"{"files": {"content": "A"}}"#, #"{"files": ["A"]}"#,
      #"{"files": [[{"content": "A"}]]}"#, #"{"files": [{"content": ["A"]}]}"#,
      #"{"files": [{"more": {"content": "A"}}]}"#, #"[{"files": [{"content": "A"}]}]"#,
      #"{"x": {"files": [{"content": "A"}]}}"#, #"{"others": [{"content": "A"}]}"#,
      #"{"files": [{"content": 5}]}"#,
      #"{"files": [{"name": "content", "x": "A"}]}"#, #"{"files": [{"x": "\"content\": \"A\""}]}"#,
      #"{"files": [{"a": {"b": {"c": {"d": {"content": "A"}}}}}]}"#,
      #"{"x": "files", "y": [{"content": "A"}]}"#,
      "}]{\"",
    ]
  )
  func `nothing else is`(text: String) throws { try check(text, [:], text) }

  @Test func `what stands behind deep nesting is followed again`() throws {
    try check(
      #"{"x": [[[[[[{"a": [1, 2]}, "content"]]]]]], "files": [{"y": {"z": [{}]}, "content": "A"}]}"#,
      [0: "A"],
      #"{"x": [[[[[[{"a": [1, 2]}, "content"]]]]]], "files": [{"y": {"z": [{}]}, "content": ""}]}"#
    )
  }

  @Test func `what is left has a limit, and what is lifted none here`() throws {
    let long = String(repeating: "A", count: 100_000)
    #expect(try lifted(#"{"files": [{"content": "\#(long)"}]}"#, cutAt: 997).texts == [0: long])
    #expect(throws: JSONLifter.TooLong.self) { _ = try lifted(#"{"files": "\#(long)"}"#, cutAt: 997) }
  }
}
