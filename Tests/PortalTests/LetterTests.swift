import Testing

@testable import Portal

@Suite("Subject and body as one text") struct LetterTests {
  @Test(arguments: [
    ("", ""), ("A", ""), ("", "B"), ("About Tuesday", "Dear\nAnn"), ("Ŷr Hên Dŷ", "\u{1f600}\u{0}"),
  ])
  func `they come back as they were`(subject: String, body: String) {
    let letter = Letter(subject: subject, body: body)
    #expect(Letter(encoded: letter.encoded) == letter)
  }

  @Test func `one who writes for the person is named in it`() {
    let letter = Letter(subject: "", body: "Dear\nAnn", helper: "Siân")
    #expect(Letter(encoded: letter.encoded) == letter)
  }

  @Test(
    arguments: [
      [], [1], [1, 0, 0, 0], [2, 0, 0, 0, 0], [3, 0, 0, 0, 0], [1, 0, 0, 0, 2, 65],
      [1, 255, 255, 255, 255, 65],
    ]
      as [[UInt8]]
  )
  func `anything else is none`(bytes: [UInt8]) {
    #expect(Letter(encoded: bytes) == nil)
  }
}
