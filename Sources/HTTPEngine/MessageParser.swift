/// Reads HTTP/1.1 requests, strictly: a value that takes bytes and returns events, without sockets, clocks or pointers.
///
/// 1. `next` looks at what has come, takes some of it and says what it was: a head, bytes of body, the end, or a refusal.
/// 2. A line is kept until its CR LF is there; a bare CR, a bare LF, a NUL or another control byte refuses at once, not
///    only when the head is complete.
/// 3. When the head is complete the owner says by ``allowBody(upTo:)`` what the route takes, before a byte of it is read.
/// 4. After the end, ``startNext()`` begins the next message; what is pipelined stays unread until then.
/// 5. A refusal is final: every later call returns it again and takes nothing, so what follows is never run.
///
/// Invariants: the same bytes give the same events however they are cut; no input traps; memory is bounded by the
/// limits; body bytes are never copied here.
///
/// Source: RFC 9112, RFC 9110 §5
struct MessageParser: Sendable {
  /// What the bytes were.
  enum Event: Sendable {
    /// Part of a line or of the framing; ask again when there is more.
    case nothing
    /// The head is complete.
    case head(MessageHead)
    /// The bytes that were taken are body.
    case body
    /// The message is complete.
    case end
    /// The message is refused.
    case refused(MessageRefusal)
  }

  /// How much was taken, and what it was.
  struct Step: Sendable {
    let consumed: Int
    let event: Event
  }

  enum State: Sendable {
    case requestLine
    case fields
    case length(remaining: Int)
    case chunkSize
    case chunk(remaining: Int)
    case chunkEnd
    case trailers
    case ended
    case refused(MessageRefusal)
  }

  /// The longest line of a chunk's size and its extensions: a flood of extensions is no body.
  static let maximumChunkLine = 256
  /// What a request line may have beside its target: method, version and two spaces.
  static let requestLineMargin = 64

  let limits: HTTPLimits
  var state = State.requestLine
  /// The line that is not complete yet, without its end.
  var line: [UInt8] = []
  /// Whether the last byte of the line was a CR.
  var sawReturn = false
  /// Whether the one empty line that may precede a request was skipped. RFC 9112 §2.2
  var sawBlankLine = false
  var fieldBytes = 0
  var fieldCount = 0
  var method = ""
  var target = ""
  var headers = HTTPHeaders()
  var bodyBytes = 0
  var maximumBodyBytes = 0

  /// A parser at the start of a connection.
  init(limits: HTTPLimits) {
    self.limits = limits
  }

  /// Takes what it can of the input; call it again with the rest until it takes nothing and says `nothing`.
  mutating func next(_ input: borrowing Span<UInt8>) -> Step {
    switch state {
    case .requestLine: requestLine(input)
    case .fields: field(input)
    case .length(let remaining): body(input, remaining: remaining)
    case .chunkSize: chunkSize(input)
    case .chunk(let remaining): chunk(input, remaining: remaining)
    case .chunkEnd: chunkEnd(input)
    case .trailers: trailer(input)
    case .ended: Step(consumed: 0, event: .end)
    case .refused(let refusal): Step(consumed: 0, event: .refused(refusal))
    }
  }

  /// Says what the route takes, after the head and before its body.
  ///
  /// - Parameter maximum: the most bytes of body.
  /// - Throws: `bodyTooLarge` where more is announced; then nothing of it is read.
  mutating func allowBody(upTo maximum: Int) throws(MessageRefusal) {
    maximumBodyBytes = max(0, maximum)
    if case .length(let count) = state, count > maximumBodyBytes {
      state = .refused(.bodyTooLarge)
      throw .bodyTooLarge
    }
  }

  /// Whether the message is complete, and nothing of it is left to be read.
  var hasEnded: Bool {
    if case .ended = state { true } else { false }
  }

  /// Begins the next message, after the end of one.
  mutating func startNext() {
    guard case .ended = state else { return }
    state = .requestLine
    line.removeAll(keepingCapacity: line.capacity <= 1024)
    sawReturn = false
    sawBlankLine = false
    fieldBytes = 0
    fieldCount = 0
    method = ""
    target = ""
    headers = HTTPHeaders()
    bodyBytes = 0
    maximumBodyBytes = 0
  }

  mutating func refuse(_ refusal: MessageRefusal, after consumed: Int) -> Step {
    state = .refused(refusal)
    line = []
    return Step(consumed: consumed, event: .refused(refusal))
  }
}

// MARK: Lines

extension MessageParser {
  enum LineOutcome {
    case incomplete
    case complete
    case tooLong
    case malformed
  }

  /// Takes bytes up to and with the end of the line.
  ///
  /// "A recipient of such a bare CR MUST consider that element to be invalid" (RFC 9112 §2.2), and a bare LF, which it
  /// MAY take for a line end, is what smuggling is made of.
  mutating func takeLine(
    _ input: borrowing Span<UInt8>,
    atMost limit: Int
  ) -> (consumed: Int, outcome: LineOutcome) {
    var position = 0
    while position < input.count {
      let byte = input[position]
      position += 1
      if sawReturn {
        guard byte == 0x0a else { return (position, .malformed) }
        sawReturn = false
        return (position, .complete)
      }
      if byte == 0x0d {
        sawReturn = true
      } else if ByteSet.fieldValue.contains(byte) {
        guard line.count < limit else { return (position, .tooLong) }
        line.append(byte)
      } else {
        return (position, .malformed)
      }
    }
    return (position, .incomplete)
  }
}
