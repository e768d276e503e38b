@testable import HTTPEngine

/// What came of some bytes: the parser's events, with pieces of one body put together.
enum Observed: Equatable {
  case head(method: String, target: String, fields: [String], framing: MessageHead.Framing)
  case body([UInt8])
  case end
  case refused(MessageRefusal)
}

/// Lets a parser read bytes in pieces, as they would come from a socket.
func observe(_ bytes: [UInt8], inPiecesOf size: Int? = nil, maximumBody: Int = 1000) -> [Observed] {
  var parser = MessageParser(limits: HTTPLimits())
  var observed: [Observed] = []
  var position = 0
  while position < bytes.count {
    let piece = Array(bytes[position..<min(position + (size ?? bytes.count), bytes.count)])
    position += piece.count
    guard feed(piece, to: &parser, maximumBody: maximumBody, into: &observed) else { break }
  }
  return observed
}

/// False when the message was refused.
private func feed(
  _ piece: [UInt8],
  to parser: inout MessageParser,
  maximumBody: Int,
  into observed: inout [Observed]
) -> Bool {
  var taken = 0
  while true {
    let step = parser.next(piece.span.extracting(taken..<piece.count))
    let bytes = piece[taken..<taken + step.consumed]
    taken += step.consumed
    switch step.event {
    case .nothing:
      if step.consumed == 0 { return true }
    case .head(let head):
      let fields = head.headers.fields.map { "\($0.name)=\($0.value)" }
      observed.append(.head(method: head.method, target: head.target, fields: fields, framing: head.framing))
      do { try parser.allowBody(upTo: maximumBody) } catch {
        observed.append(.refused(error))
        return false
      }
    case .body:
      if case .body(let before) = observed.last {
        observed[observed.count - 1] = .body(before + bytes)
      } else {
        observed.append(.body(Array(bytes)))
      }
    case .end:
      observed.append(.end)
      parser.startNext()
      if taken == piece.count { return true }
    case .refused(let refusal):
      observed.append(.refused(refusal))
      return false
    }
  }
}
