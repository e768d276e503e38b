/// Lifts long texts out of a JSON document while it comes in, so that neither they nor their copies lie in memory: what is
/// left is a short document with an empty text in each place, to be read as any other.
///
/// What is lifted are the texts of one field of the objects of one list of the outermost object: of `attachments` and
/// `content`, what stands at `/attachments/0/content`, `/attachments/1/content`, and so on.
///
/// It judges nothing: what it leaves is JSON where the whole was, but for what stood within the lifted texts, which are
/// handed out as they were written. Only `\/` is undone in them; a backslash before anything else stays, for whoever reads
/// the text to stumble over.
public struct JSONLifter: Sendable {
  /// What came.
  public enum Event: Equatable, Sendable {
    /// A text begins; its place in the list.
    case began(Int)
    /// More of it; at least one byte.
    case bytes(ArraySlice<UInt8>)
    /// It is complete.
    case ended
  }

  /// What is left is longer than it may be.
  public struct TooLong: Error {}

  private enum Frame {
    /// An object; whether a name comes next, and else the name whose value comes.
    case object(awaitsName: Bool, name: String?)
    /// A list, and how many commas it had.
    case list(Int)
  }

  private enum State {
    case between
    /// Within a text that stays; whether a backslash came before, and whether it is a name.
    case text(isEscaped: Bool, isName: Bool)
    case lifted(isEscaped: Bool)
  }

  /// The deepest nesting that is followed; what is deeper holds nothing to lift.
  private static let followedDepth = 4
  /// A longer name is none that is looked for.
  private static let longestName = 64

  private let list: String
  private let field: String
  private let maximumBytes: Int
  private var state = State.between
  private var frames: [Frame] = []
  /// How many levels deeper than what is followed.
  private var deeper = 0
  private var name: [UInt8] = []

  /// The document without what was lifted.
  public private(set) var rest: [UInt8] = []

  /// A lifter at the start of a document.
  ///
  /// - Parameters:
  ///   - field: the field whose texts are lifted.
  ///   - list: the list in whose objects it stands.
  ///   - maximumBytes: the most bytes that may be left.
  public init(field: String, in list: String, leaving maximumBytes: Int) {
    self.field = field
    self.list = list
    self.maximumBytes = maximumBytes
  }

  /// Takes the next bytes.
  ///
  /// - Parameter piece: of any length.
  /// - Returns: what was lifted of them.
  /// - Throws: ``TooLong``.
  public mutating func take(_ piece: [UInt8]) throws(TooLong) -> [Event] {
    var events: [Event] = []
    var position = 0
    while position < piece.count {
      switch state {
      case .lifted(let isEscaped): position = lift(piece, from: position, isEscaped, into: &events)
      case .text(let isEscaped, let isName):
        keep(piece[position])
        goOn(with: piece[position], isEscaped, isName)
        position += 1
      case .between:
        keep(piece[position])
        read(piece[position], into: &events)
        position += 1
      }
      guard rest.count <= maximumBytes else { throw TooLong() }
    }
    return events
  }

  private mutating func keep(_ byte: UInt8) { rest.append(byte) }

  /// Hands out what stands before the end of the text, or before a backslash.
  private mutating func lift(
    _ piece: [UInt8],
    from start: Int,
    _ isEscaped: Bool,
    into events: inout [Event]
  ) -> Int {
    if isEscaped {
      state = .lifted(isEscaped: false)
      events.append(.bytes(piece[start] == UInt8(ascii: "/") ? piece[start...start] : [UInt8(ascii: "\\")]))
      return start + 1
    }
    var end = start
    while end < piece.count, piece[end] != UInt8(ascii: "\""), piece[end] != UInt8(ascii: "\\") { end += 1 }
    if end > start { events.append(.bytes(piece[start..<end])) }
    guard end < piece.count else { return end }
    if piece[end] == UInt8(ascii: "\\") {
      state = .lifted(isEscaped: true)
    } else {
      keep(piece[end])
      events.append(.ended)
      state = .between
    }
    return end + 1
  }

  private mutating func goOn(with byte: UInt8, _ isEscaped: Bool, _ isName: Bool) {
    if isName, name.count <= JSONLifter.longestName { name.append(byte) }
    switch byte {
    case _ where isEscaped: state = .text(isEscaped: false, isName: isName)
    case UInt8(ascii: "\\"): state = .text(isEscaped: true, isName: isName)
    case UInt8(ascii: "\""):
      state = .between
      if isName { endName() }
    default: break
    }
  }

  /// Reads a name as it is meant, however it is written.
  private mutating func endName() {
    guard deeper == 0, case .object = frames.last else { return }
    var text: String?
    do {
      if case .string(let read) = try JSONValue.parse(name) { text = read }
    } catch {
      // No name that is looked for; whoever reads the rest says what is wrong with it.
      text = nil
    }
    frames[frames.count - 1] = .object(awaitsName: false, name: text)
  }

  private mutating func read(_ byte: UInt8, into events: inout [Event]) {
    switch byte {
    case UInt8(ascii: "\""): begin(&events)
    case UInt8(ascii: "{"): descend(.object(awaitsName: true, name: nil))
    case UInt8(ascii: "["): descend(.list(0))
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      if deeper > 0 { deeper -= 1 } else { _ = frames.popLast() }
    case UInt8(ascii: ",") where deeper == 0:
      switch frames.last {
      case .object: frames[frames.count - 1] = .object(awaitsName: true, name: nil)
      case .list(let count): frames[frames.count - 1] = .list(count + 1)
      case nil: break
      }
    default: break
    }
  }

  private mutating func descend(_ frame: Frame) {
    if frames.count == JSONLifter.followedDepth { deeper += 1 } else { frames.append(frame) }
  }

  private mutating func begin(_ events: inout [Event]) {
    if deeper == 0, case .object(awaitsName: true, _) = frames.last {
      name = [UInt8(ascii: "\"")]
      state = .text(isEscaped: false, isName: true)
    } else if let place {
      events.append(.began(place))
      state = .lifted(isEscaped: false)
    } else {
      state = .text(isEscaped: false, isName: false)
    }
  }

  /// The place in the list of a text that begins here; nil where it is none that is lifted.
  private var place: Int? {
    guard deeper == 0, frames.count == 3, case .object(_, list) = frames[0],
      case .list(let place) = frames[1],
      case .object(_, field) = frames[2]
    else { return nil }
    return place
  }
}
