extension MessageParser {
  /// Reads `method SP request-target SP HTTP-version CRLF`.
  ///
  /// Source: RFC 9112 §3
  mutating func requestLine(_ input: borrowing Span<UInt8>) -> Step {
    let (consumed, outcome) = takeLine(input, atMost: limits.targetBytes + MessageParser.requestLineMargin)
    switch outcome {
    case .incomplete: return Step(consumed: consumed, event: .nothing)
    case .tooLong: return refuse(.targetTooLong, after: consumed)
    case .malformed: return refuse(.malformed, after: consumed)
    case .complete: break
    }
    if line.isEmpty {
      // "a server that is expecting to receive and parse a request-line SHOULD ignore at least one empty line"
      guard !sawBlankLine else { return refuse(.malformed, after: consumed) }
      sawBlankLine = true
      return Step(consumed: consumed, event: .nothing)
    }
    do {
      try readRequestLine()
    } catch {
      return refuse(error, after: consumed)
    }
    line.removeAll(keepingCapacity: true)
    headers.reserve(16)
    state = .fields
    return Step(consumed: consumed, event: .nothing)
  }

  private mutating func readRequestLine() throws(MessageRefusal) {
    let parts = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(ByteSet.token.contains),
      !parts[1].isEmpty, parts[1].allSatisfy(ByteSet.visible.contains)
    else { throw .malformed }
    guard parts[1].count <= limits.targetBytes else { throw .targetTooLong }
    try MessageParser.checkVersion(parts[2])
    method = String(decoding: parts[0], as: UTF8.self)
    target = String(decoding: parts[1], as: UTF8.self)
  }

  /// `HTTP-version = "HTTP/" DIGIT "." DIGIT`, case-sensitive; only 1.1 is spoken.
  private static func checkVersion(_ bytes: ArraySlice<UInt8>) throws(MessageRefusal) {
    guard !bytes.elementsEqual("HTTP/1.1".utf8) else { return }
    let digits = bytes.dropFirst(5)
    guard bytes.starts(with: "HTTP/".utf8), digits.count == 3,
      digits.enumerated().allSatisfy({ $0 == 1 ? $1 == UInt8(ascii: ".") : ByteSet.digit.contains($1) })
    else { throw .malformed }
    throw .versionNotSpoken
  }

  /// One field line, or the empty line that ends the head.
  mutating func field(_ input: borrowing Span<UInt8>) -> Step {
    let (consumed, outcome) = takeFieldLine(input)
    switch outcome {
    case .failure(let refusal): return refuse(refusal, after: consumed)
    case .success(false): return Step(consumed: consumed, event: .nothing)
    case .success(true): break
    }
    do {
      guard line.isEmpty else {
        let (name, value) = try MessageParser.split(line)
        headers.append(name: name, value: value)
        line.removeAll(keepingCapacity: true)
        return Step(consumed: consumed, event: .nothing)
      }
      let head = try MessageHead(method: method, target: target, headers: headers)
      switch head.framing {
      case .none: state = .ended
      case .length(let count): state = count == 0 ? .ended : .length(remaining: count)
      case .chunked: state = .chunkSize
      }
      return Step(consumed: consumed, event: .head(head))
    } catch {
      return refuse(error, after: consumed)
    }
  }

  /// A line of fields or trailers, counted against their limits; true where it is complete.
  mutating func takeFieldLine(_ input: borrowing Span<UInt8>) -> (Int, Result<Bool, MessageRefusal>) {
    let (consumed, outcome) = takeLine(input, atMost: limits.headerBytes - fieldBytes)
    switch outcome {
    case .incomplete: return (consumed, .success(false))
    case .tooLong: return (consumed, .failure(.headTooLarge))
    case .malformed: return (consumed, .failure(.malformed))
    case .complete: break
    }
    guard !line.isEmpty else { return (consumed, .success(true)) }
    fieldBytes = min(fieldBytes + line.count + 2, limits.headerBytes)
    fieldCount += 1
    return (consumed, fieldCount > limits.headerFields ? .failure(.headTooLarge) : .success(true))
  }

  /// Reads `field-name ":" OWS field-value OWS`.
  ///
  /// A line that begins with a space is an obsolete fold, and "no whitespace is allowed between the field name and
  /// colon" (RFC 9112 §5.1): in both cases the space is no part of a token, so the name refuses it.
  static func split(_ line: [UInt8]) throws(MessageRefusal) -> (name: String, value: String) {
    let (name, value) = try splitBytes(line)
    return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
  }

  /// The same, before anything is taken for text.
  static func splitBytes(
    _ line: [UInt8]
  ) throws(MessageRefusal) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
      line[..<colon].allSatisfy(ByteSet.token.contains)
    else { throw .malformed }
    var value = line[colon...].dropFirst()
    while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
    while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
    return (line[..<colon], value)
  }
}
