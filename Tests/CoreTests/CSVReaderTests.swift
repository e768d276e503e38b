import Testing

@testable import Core

@Suite("Comma-separated values") struct CSVReaderTests {
  /// Rows as `line: cell|cell`, or with what is wrong in the place of the cells.
  private func read(_ bytes: [UInt8], _ limits: CSVReader.Limits = CSVReader.Limits()) throws -> [String] {
    try CSVReader.rows(of: bytes, limits: limits).rows.map { row in
      switch row.cells {
      case .success(let cells): "\(row.line): \(cells.joined(separator: "|"))"
      case .failure(let problem): "\(row.line): \(word(problem))"
      }
    }
  }

  private func word(_ problem: CSVReader.RowProblem) -> String {
    switch problem {
    case .strayQuote: "strayQuote"
    case .openQuote: "openQuote"
    case .tooLong: "tooLong"
    case .tooManyCells: "tooManyCells"
    }
  }

  static let files: [(text: String, rows: [String])] = [
    ("", []), ("\n\r\n\n", []), (",,\n", []), ("a", ["1: a"]), ("a,b\r\nc,d\r\n", ["1: a|b", "2: c|d"]),
    ("a\rb\rc", ["1: a", "2: b", "3: c"]), ("a,\n,b\n", ["1: a|", "2: |b"]),
    ("\"a\",\"b,c\"\n", ["1: a|b,c"]), ("\"a\"\"b\"\"\",c", ["1: a\"b\"|c"]), ("\"\",a", ["1: |a"]),
    ("\"one\r\ntwo\"\r\nb", ["1: one\r\ntwo", "3: b"]), ("\"one\rtwo\"\rb", ["1: one\rtwo", "3: b"]),
    ("\u{feff}a,b", ["1: a|b"]), ("a\n\n\nb", ["1: a", "4: b"]), (" a , b ", ["1:  a | b "]),
    ("=1+1,+2,-3,@x", ["1: =1+1|+2|-3|@x"]), ("ŵ,ŷ", ["1: ŵ|ŷ"]),
  ]

  @Test(arguments: files)
  func `rows are read as RFC 4180 writes them`(text: String, rows: [String]) throws {
    #expect(try read(Array(text.utf8)) == rows)
  }

  static let broken: [(text: String, rows: [String])] = [
    ("a\"b,c\nd", ["1: strayQuote", "2: d"]), ("\"a\"b,c\nd", ["1: strayQuote", "2: d"]),
    ("\"a\nb\nc", ["1: openQuote", "2: b", "3: c"]),
    ("x\n\"a\nb\",\"c\"d\ne", ["1: x", "2: strayQuote", "4: e"]), ("\"", ["1: openQuote"]),
  ]

  @Test(arguments: broken)
  func `a row with a wrong quote is refused, and those after it are read`(text: String, rows: [String]) throws
  {
    #expect(try read(Array(text.utf8)) == rows)
  }

  @Test func `Windows-1252 is taken where it is not UTF-8`() throws {
    let sheet = try CSVReader.rows(of: Array("Si".utf8) + [0xe2] + Array("n,".utf8) + [0x93, 0x80, 0x94])
    #expect(sheet.encoding == .windows1252)
    #expect(try sheet.rows.map { try $0.cells.get() } == [["Siân", "\u{201c}€\u{201d}"]])
    #expect(try CSVReader.rows(of: Array("Siân".utf8)).encoding == .utf8)
  }

  @Test(arguments: [
    [0x81], [0x61, 0x00], [0xff, 0xfe, 0x61, 0x00], [0xef, 0xbb, 0xbf, 0xe2, 0x28],
  ])
  func `what is neither is refused whole`(bytes: [UInt8]) {
    #expect(throws: CSVReader.Unreadable.unknownEncoding) { try CSVReader.rows(of: bytes) }
  }

  @Test func `what is too large is refused at its own level`() throws {
    var limits = CSVReader.Limits()
    (limits.bytes, limits.rows, limits.rowBytes, limits.cells) = (60, 2, 12, 3)
    #expect(throws: CSVReader.Unreadable.tooLarge(maximumBytes: 60)) {
      try CSVReader.rows(of: Array(repeating: 0x61, count: 61), limits: limits)
    }
    #expect(throws: CSVReader.Unreadable.tooManyRows(maximum: 2)) {
      try CSVReader.rows(of: Array("a\nb\nc\nd".utf8), limits: limits)
    }
    #expect(try read(Array("h\n1\n2".utf8), limits) == ["1: h", "2: 1", "3: 2"])
    let long = try read(Array("0123456789abcdef\n\"0123456789abcdef\n1,2,3,4".utf8), limits)
    #expect(long.count == 3 && long[0].contains("tooLong") && long[1].contains("tooLong"))
    #expect(long[2].contains("tooManyCells"))
  }

  @Test func `nothing that stands in a row is repeated in what is said of it`() throws {
    for problem: CSVReader.RowProblem in [.strayQuote, .openQuote, .tooLong(maximumBytes: 1)] {
      #expect(!problem.description.isEmpty)
    }
    let row = try #require(try CSVReader.rows(of: Array("canary\"".utf8)).rows.first)
    #expect(throws: CSVReader.RowProblem.self) { try row.cells.get() }
  }
}
