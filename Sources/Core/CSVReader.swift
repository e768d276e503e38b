/// Rows of text out of a file of comma-separated values.
///
/// Strict where a guess could put a value into another column: a quote stands around a whole cell or not at all, and is
/// doubled inside. CR LF, LF and CR end a row; rows without anything in them are passed over. A cell that begins with `=`,
/// `+`, `-` or `@` is text like any other.
///
/// The whole file is either UTF-8 or Windows-1252; what is not the one is read as the other.
///
/// Source: RFC 4180; <https://encoding.spec.whatwg.org/index-windows-1252.txt>
public struct CSVReader: Sendable {
  /// How large things may be.
  public struct Limits: Sendable {
    /// The most bytes of a file: it is held in memory whole.
    public var bytes = 32 << 20
    /// The most rows, the first one apart.
    public var rows = 100_000
    /// The most bytes of a row: a quote that nobody closed must not swallow the file.
    public var rowBytes = 16_384
    /// The most cells of a row.
    public var cells = 100

    /// The values of the house.
    public init() {}
  }

  /// In what the file was written.
  public enum Encoding: String, Sendable {
    /// Unicode.
    case utf8 = "UTF-8"
    /// What spreadsheets of the West write where nobody tells them otherwise.
    case windows1252 = "Windows-1252"
  }

  /// Why a file is not read at all.
  public enum Unreadable: Error, Equatable, Sendable, CustomStringConvertible {
    /// It has more bytes than the limit.
    case tooLarge(maximumBytes: Int)
    /// It has more rows than the limit.
    case tooManyRows(maximum: Int)
    /// It is neither UTF-8 nor Windows-1252.
    case unknownEncoding

    /// What to do; it repeats nothing of the file.
    public var description: String {
      switch self {
      case .tooLarge(let maximum): "has at most \(maximum >> 20) MiB; split it"
      case .tooManyRows(let maximum): "has at most \(maximum) rows; split it"
      case .unknownEncoding: "is neither UTF-8 nor Windows-1252; save it as \"CSV UTF-8\""
      }
    }
  }

  /// Why one row is not taken; those after it are.
  public enum RowProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// A quote stands inside a cell that does not begin with one, or text follows the closing quote.
    case strayQuote
    /// A quote was opened and never closed.
    case openQuote
    /// More bytes than the limit.
    case tooLong(maximumBytes: Int)
    /// More cells than the limit.
    case tooManyCells(maximum: Int)

    /// What to do; it repeats nothing of the row.
    public var description: String {
      switch self {
      case .strayQuote: "a quote must stand around the whole cell, and be doubled inside it"
      case .openQuote: "a quote is opened and never closed"
      case .tooLong(let maximum): "a row has at most \(maximum) bytes; is a quote not closed?"
      case .tooManyCells(let maximum): "a row has at most \(maximum) cells"
      }
    }
  }

  /// One row.
  public struct Row: Sendable {
    /// The line of the file that it begins on, counted from 1.
    public let line: Int
    /// Its cells as they stand there, without their quotes.
    public let cells: Result<[String], RowProblem>
  }

  /// In what the file was written.
  let encoding: Encoding
  private let bytes: [UInt8]
  private let limits: Limits
  private var position = 0
  private var line = 1

  /// Looks in what a file is written.
  ///
  /// - Parameters:
  ///   - file: the whole file.
  ///   - limits: how large things may be.
  /// - Throws: ``Unreadable``.
  init(_ file: [UInt8], limits: Limits = Limits()) throws(Unreadable) {
    guard file.count <= limits.bytes else { throw .tooLarge(maximumBytes: limits.bytes) }
    // A NUL is in no text; in UTF-16 every second byte is one.
    guard !file.contains(0) else { throw .unknownEncoding }
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let isMarked = file.starts(with: mark)
    let content = isMarked ? Array(file.dropFirst(mark.count)) : file
    if String(validating: content, as: UTF8.self) != nil {
      encoding = .utf8
      bytes = content
    } else {
      guard !isMarked, let text = CSVReader.windows1252(content) else { throw .unknownEncoding }
      encoding = .windows1252
      bytes = Array(text.utf8)
    }
    self.limits = limits
  }

  /// Every row that has something in it.
  ///
  /// - Parameters:
  ///   - file: the whole file.
  ///   - limits: how large things may be.
  /// - Returns: the rows, those that are not taken among them, and in what the file was written.
  /// - Throws: ``Unreadable``.
  public static func rows(
    of file: [UInt8],
    limits: Limits = Limits()
  ) throws(Unreadable) -> (rows: [Row], encoding: Encoding) {
    var reader = try CSVReader(file, limits: limits)
    var rows: [Row] = []
    while let row = reader.next() {
      guard rows.count <= limits.rows else { throw .tooManyRows(maximum: limits.rows) }
      rows.append(row)
    }
    return (rows, reader.encoding)
  }

  /// The next row that has something in it; nil at the end.
  mutating func next() -> Row? {
    while position < bytes.count {
      let start = position
      let startLine = line
      var cells: [String] = []
      var problem: RowProblem?
      var isEnd = false
      while !isEnd {
        do throws(RowProblem) {
          let cell = try self.cell(of: start)
          if cells.count < limits.cells {
            cells.append(cell)
          } else {
            problem = problem ?? .tooManyCells(maximum: limits.cells)
          }
        } catch {
          problem = problem ?? error
          skipToEndOfLine()
        }
        isEnd = !take(UInt8(ascii: ","))
      }
      endLine()
      if let problem { return Row(line: startLine, cells: .failure(problem)) }
      if cells.contains(where: { !$0.isEmpty }) { return Row(line: startLine, cells: .success(cells)) }
    }
    return nil
  }

  // MARK: Bytes

  private mutating func cell(of start: Int) throws(RowProblem) -> String {
    guard take(UInt8(ascii: "\"")) else { return try plainCell(of: start) }
    // Where a quote is wrong the rows after its line may be whole: they are read from there.
    let opening = (position: position, line: line)
    do throws(RowProblem) {
      return try quotedCell(of: start)
    } catch {
      (position, line) = opening
      throw error
    }
  }

  private mutating func quotedCell(of start: Int) throws(RowProblem) -> String {
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        guard take(UInt8(ascii: "\"")) else {
          guard isAtEndOfCell else { throw .strayQuote }
          return String(decoding: text, as: UTF8.self)
        }
        text.append(byte)
      } else {
        guard position - start < limits.rowBytes else { throw .tooLong(maximumBytes: limits.rowBytes) }
        if byte == 0x0a || byte == 0x0d && !isFollowed(by: 0x0a) { line += 1 }
        text.append(byte)
        position += 1
      }
    }
    throw .openQuote
  }

  private mutating func plainCell(of start: Int) throws(RowProblem) -> String {
    let first = position
    while !isAtEndOfCell {
      guard bytes[position] != UInt8(ascii: "\"") else { throw .strayQuote }
      guard position - start < limits.rowBytes else { throw .tooLong(maximumBytes: limits.rowBytes) }
      position += 1
    }
    return String(decoding: bytes[first..<position], as: UTF8.self)
  }

  private var isAtEndOfCell: Bool {
    guard position < bytes.count else { return true }
    let byte = bytes[position]
    return byte == UInt8(ascii: ",") || byte == 0x0a || byte == 0x0d
  }

  private func isFollowed(by byte: UInt8) -> Bool {
    position + 1 < bytes.count && bytes[position + 1] == byte
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipToEndOfLine() {
    while position < bytes.count, bytes[position] != 0x0a, bytes[position] != 0x0d { position += 1 }
  }

  private mutating func endLine() {
    let isReturn = take(0x0d)
    if take(0x0a) || isReturn { line += 1 }
  }

  // MARK: Windows-1252

  /// The characters of 0x80 to 0x9f; nil where there is none.
  private static let upper: [Unicode.Scalar?] = [
    "\u{20ac}", nil, "\u{201a}", "\u{192}", "\u{201e}", "\u{2026}", "\u{2020}", "\u{2021}", "\u{2c6}",
    "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", nil, "\u{17d}", nil, nil, "\u{2018}", "\u{2019}",
    "\u{201c}", "\u{201d}", "\u{2022}", "\u{2013}", "\u{2014}", "\u{2dc}", "\u{2122}", "\u{161}",
    "\u{203a}", "\u{153}", nil, "\u{17e}", "\u{178}",
  ]

  private static func windows1252(_ bytes: [UInt8]) -> String? {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      guard (0x80..<0xa0).contains(byte) else {
        text.append(Unicode.Scalar(byte))
        continue
      }
      guard let scalar = upper[Int(byte) - 0x80] else { return nil }
      text.append(scalar)
    }
    return String(text)
  }
}
