/// Reads `multipart/form-data`, strictly: a value that takes bytes and returns events, without sockets, clocks or pointers.
///
/// 1. What stands before the first boundary and behind the last is thrown away, 1 KiB of each at most.
/// 2. A boundary is a line of its own. The separator begins with a CR, and no boundary holds one: so after a mismatch
///    the search goes on where it stands, and the time is linear in the bytes.
/// 3. Behind it stand spaces and a line end, or two hyphens for the last; anything else is refused, because some would
///    take it for content.
/// 4. The header lines of a part end with CR LF; a bare LF is refused. `MultipartPart` says what is kept of them.
/// 5. The content is handed on as slices of what came. Bytes that began like a separator at the end of a piece are held
///    back, and come out of the separator when they turn out to be content.
/// 6. ``finish()`` says whether the final boundary was there. A refusal is final.
///
/// Invariants: the same bytes give the same events however they are cut, but for the cuts between `bytes`; no input
/// traps; what is kept is one line and one separator.
///
/// Source: RFC 7578, RFC 2046 §5.1
public struct MultipartParser: Sendable {
  /// The most parts that are taken: hundreds are only sent to make a server slow (S45).
  public static let maximumParts = 50
  /// The most bytes of header lines in a part.
  public static let maximumHeaderBytes = 8192
  /// The most bytes before the first boundary and behind the last, each: browsers send none.
  public static let maximumMarginBytes = 1024
  /// The most spaces behind a boundary.
  static let maximumPadding = 64

  /// What the bytes were.
  public enum Event: Hashable, Sendable {
    /// The head of a part is complete.
    case began(MultipartPart)
    /// Content of the part; at least one byte.
    case bytes(ArraySlice<UInt8>)
    /// The part is complete.
    case ended
    /// The final boundary has come, and the form is complete.
    case finished
    /// The form is refused.
    case refused(MultipartRefusal)
  }

  private enum State {
    /// Before the first boundary.
    case preamble
    /// Behind a boundary, to the end of its line.
    case boundaryLine
    case headers
    case content
    /// Behind the final boundary.
    case epilogue
    case refused(MultipartRefusal)
  }

  private let delimiter: [UInt8]
  private var state = State.preamble
  /// How many bytes of the separator stand at the end of what came.
  private var matched = 2
  /// How many of them are no content where they turn out to be no separator: at the start, and behind the empty line that
  /// ends a head, there is a line end already.
  private var granted = 2
  private var line: [UInt8] = []
  private var sawReturn = false
  private var head = MultipartPartHead()
  private var parts = 0
  private var marginBytes = 0

  /// A parser at the start of a body.
  public init(boundary: MultipartBoundary) {
    delimiter = boundary.delimiter
  }

  /// Takes a piece of the body.
  ///
  /// - Parameter piece: the bytes that follow those before.
  /// - Returns: what they were, in order; after a refusal that alone, again and again.
  public mutating func parse(_ piece: [UInt8]) -> [Event] {
    var events: [Event] = []
    var position = 0
    while position < piece.count {
      do throws(MultipartRefusal) {
        switch state {
        case .preamble, .content: position = try search(piece, from: position, into: &events)
        case .boundaryLine: position = try endBoundary(piece, from: position)
        case .headers: position = try takeHeader(piece, from: position, into: &events)
        case .epilogue:
          try countMargin(piece.count - position)
          position = piece.count
        case .refused(let refusal): throw refusal
        }
      } catch {
        return events + [refuse(error)]
      }
    }
    return events
  }

  /// Says that nothing more comes.
  ///
  /// - Returns: ``Event/finished``, or the refusal.
  public mutating func finish() -> Event {
    switch state {
    case .epilogue: return .finished
    case .boundaryLine where !sawReturn && isFinalLine: return .finished
    case .refused(let refusal): return .refused(refusal)
    case .preamble, .boundaryLine, .headers, .content: return refuse(.cut)
    }
  }

  private mutating func refuse(_ refusal: MultipartRefusal) -> Event {
    state = .refused(refusal)
    line = []
    return .refused(refusal)
  }

  // MARK: Content

  /// Looks for the separator; what stands before it is content, or preamble.
  ///
  /// - Returns: where it stopped: behind the separator, or at the end of the piece.
  private mutating func search(
    _ piece: [UInt8],
    from start: Int,
    into events: inout [Event]
  ) throws(MultipartRefusal) -> Int {
    // Of the bytes that match, so many came in pieces before this one.
    var earlier = matched
    var position = start
    while position < piece.count {
      let byte = piece[position]
      if byte == delimiter[matched] {
        matched += 1
        position += 1
        guard matched == delimiter.count else { continue }
        try handOn(piece[start..<(position - (matched - earlier))], into: &events)
        matched = 0
        granted = 0
        if case .content = state { events.append(.ended) }
        state = .boundaryLine
        return position
      }
      if earlier > 0 {
        // What was held back is no separator: content after all.
        try handOn(delimiter[granted..<earlier], into: &events)
        earlier = 0
        granted = 0
      }
      // Only its first byte is a CR: the separator can begin here, and nowhere within what matched.
      if matched == 0 { position += 1 }
      matched = 0
    }
    try handOn(piece[start..<(position - (matched - earlier))], into: &events)
    return position
  }

  private mutating func handOn(
    _ bytes: ArraySlice<UInt8>,
    into events: inout [Event]
  ) throws(MultipartRefusal) {
    guard !bytes.isEmpty else { return }
    if case .content = state { events.append(.bytes(bytes)) } else { try countMargin(bytes.count) }
  }

  private mutating func countMargin(_ count: Int) throws(MultipartRefusal) {
    guard count <= MultipartParser.maximumMarginBytes - marginBytes else { throw .malformed }
    marginBytes += count
  }

  // MARK: Lines

  /// Whether the line behind a boundary says that it is the final one.
  private var isFinalLine: Bool { line.starts(with: [0x2d, 0x2d]) && isPadding(line.dropFirst(2)) }

  private func isPadding(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  private mutating func endBoundary(_ piece: [UInt8], from start: Int) throws(MultipartRefusal) -> Int {
    let (position, isComplete) = try takeLine(
      piece,
      from: start,
      atMost: MultipartParser.maximumPadding + 2,
      tooLong: .malformed
    )
    guard isComplete else { return position }
    if isFinalLine {
      state = .epilogue
      marginBytes = 0
    } else {
      guard isPadding(line[...]) else { throw .malformed }
      parts += 1
      guard parts <= MultipartParser.maximumParts else { throw .tooManyParts }
      state = .headers
      head = MultipartPartHead()
    }
    line.removeAll(keepingCapacity: true)
    return position
  }

  private mutating func takeHeader(
    _ piece: [UInt8],
    from start: Int,
    into events: inout [Event]
  ) throws(MultipartRefusal) -> Int {
    let (position, isComplete) = try takeLine(
      piece,
      from: start,
      atMost: MultipartParser.maximumHeaderBytes - head.count - 2,
      tooLong: .headersTooLarge
    )
    guard isComplete else { return position }
    if line.isEmpty {
      events.append(.began(try head.part()))
      state = .content
      matched = 2
      granted = 2
      return position
    }
    try head.take(line)
    line.removeAll(keepingCapacity: true)
    return position
  }

  /// Takes bytes up to and with the CR LF that ends a line.
  private mutating func takeLine(
    _ piece: [UInt8],
    from start: Int,
    atMost limit: Int,
    tooLong: MultipartRefusal
  ) throws(MultipartRefusal) -> (position: Int, isComplete: Bool) {
    var position = start
    while position < piece.count {
      let byte = piece[position]
      position += 1
      if sawReturn {
        guard byte == 0x0a else { throw .malformed }
        sawReturn = false
        return (position, true)
      }
      if byte == 0x0d {
        sawReturn = true
      } else {
        guard ByteSet.fieldValue.contains(byte) else { throw .malformed }
        guard line.count < limit else { throw tooLong }
        line.append(byte)
      }
    }
    return (position, false)
  }
}
