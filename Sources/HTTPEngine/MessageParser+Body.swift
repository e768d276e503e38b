extension MessageParser {
  /// Bytes of a body whose length was announced.
  mutating func body(_ input: borrowing Span<UInt8>, remaining: Int) -> Step {
    let count = min(input.count, remaining)
    guard count > 0 else { return Step(consumed: 0, event: .nothing) }
    state = count == remaining ? .ended : .length(remaining: remaining - count)
    return Step(consumed: count, event: .body)
  }

  /// `chunk-size [ chunk-ext ] CRLF`; extensions are ignored, as they must be, and bounded.
  ///
  /// Source: RFC 9112 §7.1
  mutating func chunkSize(_ input: borrowing Span<UInt8>) -> Step {
    let (consumed, outcome) = takeLine(input, atMost: MessageParser.maximumChunkLine)
    switch outcome {
    case .incomplete: return Step(consumed: consumed, event: .nothing)
    case .tooLong, .malformed: return refuse(.malformed, after: consumed)
    case .complete: break
    }
    guard let size = MessageParser.size(line) else { return refuse(.malformed, after: consumed) }
    line.removeAll(keepingCapacity: true)
    guard size <= maximumBodyBytes - bodyBytes else { return refuse(.bodyTooLarge, after: consumed) }
    bodyBytes += size
    if size > 0 {
      state = .chunk(remaining: size)
    } else {
      state = .trailers
    }
    return Step(consumed: consumed, event: .nothing)
  }

  /// `1*HEXDIG`, to the end of the line or a semicolon; at most fifteen digits, so that nothing overflows.
  private static func size(_ line: [UInt8]) -> Int? {
    let digits = line.prefix { $0 != UInt8(ascii: ";") }
    guard (1...15).contains(digits.count) else { return nil }
    var size = 0
    for digit in digits {
      guard let value = Percent.hexValue(digit) else { return nil }
      size = size << 4 | Int(value)
    }
    return size
  }

  mutating func chunk(_ input: borrowing Span<UInt8>, remaining: Int) -> Step {
    let count = min(input.count, remaining)
    guard count > 0 else { return Step(consumed: 0, event: .nothing) }
    state = count == remaining ? .chunkEnd : .chunk(remaining: remaining - count)
    return Step(consumed: count, event: .body)
  }

  /// The CR LF after a chunk's bytes, and nothing before it.
  mutating func chunkEnd(_ input: borrowing Span<UInt8>) -> Step {
    let (consumed, outcome) = takeLine(input, atMost: 0)
    switch outcome {
    case .incomplete: return Step(consumed: consumed, event: .nothing)
    case .tooLong, .malformed: return refuse(.malformed, after: consumed)
    case .complete:
      state = .chunkSize
      return Step(consumed: consumed, event: .nothing)
    }
  }

  /// Trailers are judged like fields, counted with them, and thrown away: nobody may smuggle a field behind the body.
  mutating func trailer(_ input: borrowing Span<UInt8>) -> Step {
    let (consumed, outcome) = takeFieldLine(input)
    switch outcome {
    case .failure(let refusal): return refuse(refusal, after: consumed)
    case .success(false): return Step(consumed: consumed, event: .nothing)
    case .success(true): break
    }
    guard !line.isEmpty else {
      state = .ended
      return Step(consumed: consumed, event: .nothing)
    }
    do {
      _ = try MessageParser.split(line)
    } catch {
      return refuse(error, after: consumed)
    }
    line.removeAll(keepingCapacity: true)
    return Step(consumed: consumed, event: .nothing)
  }
}
