import Testing

@testable import Storage

@Suite("SQLSTATE") struct SQLStateTests {
  @Test(
    arguments: [
      ("40001", .busy, .afterOthers), ("40P01", .busy, .afterOthers),
      ("23505", .constraint(.unique), .afterOthers), ("23503", .constraint(.foreignKey), .never),
      ("23514", .constraint(.check), .never), ("23502", .constraint(.check), .never),
      ("57P01", .unreachable, .onNewConnection), ("57P03", .unreachable, .onNewConnection),
      ("08006", .unreachable, .onNewConnection), ("25P03", .unreachable, .onNewConnection),
      ("25006", .readOnly, .onNewConnection), ("0A000", .unreachable, .onNewConnection),
      ("53100", .full, .never), ("53300", .busy, .never), ("57014", .busy, .never), ("55P03", .busy, .never),
      ("58030", .ioError, .never), ("XX001", .corrupt, .never), ("42601", .badStatement, .never),
      ("08P01", .badStatement, .never), ("22P02", .badStatement, .never), ("42501", .cannotOpen, .never),
      ("P0001", .unexpected(code: 0), .never),
    ] as [(String, StorageFailure.Kind, StorageFailure.Redo)]
  )
  func `says what a caller can act on, and whether the body runs again`(
    code: String,
    kind: StorageFailure.Kind,
    redo: StorageFailure.Redo
  ) {
    let failure = SQLState(code: code).failure(names: "note, note_pkey", words: nil)
    #expect(failure.kind == kind)
    #expect(failure.redo == redo)
  }

  @Test(arguments: ["22P02", "22021", "P0001", "53100", "40001"])
  func `gives the server's words only where they can hold names alone`(code: String) {
    let failure = SQLState(code: code).failure(names: "", words: "invalid input: \"Quillana\"")
    #expect(!failure.description.contains("Quillana"))
  }
}
