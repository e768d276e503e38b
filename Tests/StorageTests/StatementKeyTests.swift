import Testing

@testable import Storage

@Suite("Statement keys") struct StatementKeyTests {
  private static let built = ["SELECT id FROM person", " WHERE id = "].joined()

  @Test(
    arguments: [
      ("the same literal", "SELECT 1", "SELECT 1", true),
      (
        "the same text, put together elsewhere", "SELECT id FROM person WHERE id = \(1)",
        "\(unsafeRaw: built)\(2)", true
      ),
      ("another text of the same length", "SELECT 1", "SELECT 2", false),
      ("another type of value", "SELECT \(1)", "SELECT \("1")", false),
      ("the same but for where the value stands", "SELECT \(1), 2", "SELECT 2, \(1)", false),
      ("texts that String takes for equal", "SELECT '\u{212b}'", "SELECT 'A\u{30a}'", false),
      ("nothing at all", "", "", true),
    ] as [(String, SQL, SQL, Bool)]
  )
  func `statements are one where text and types are, byte by byte`(
    which: String,
    first: SQL,
    second: SQL,
    isSame: Bool
  ) {
    let cache = [StatementKey(first): true]
    #expect((cache[StatementKey(second)] != nil) == isSame, "\(which)")
  }
}
