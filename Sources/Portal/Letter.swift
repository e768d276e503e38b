/// What is sealed: a subject, which may be empty, and a body.
struct Letter: Sendable, Equatable {
  let subject: String
  let body: String

  init(subject: String, body: String) {
    self.subject = subject
    self.body = body
  }

  /// Version byte 1, the subject's length in four bytes, the most significant first, the subject, the body; UTF-8.
  var encoded: [UInt8] {
    let subjectBytes = Array(subject.utf8)
    let length = UInt32(clamping: subjectBytes.count)
    var bytes: [UInt8] = [1]
    bytes.reserveCapacity(5 + subjectBytes.count + body.utf8.count)
    for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
    bytes += subjectBytes
    bytes += body.utf8
    return bytes
  }

  /// Reads ``encoded``; nil for anything else.
  init?(encoded bytes: [UInt8]) {
    guard bytes.count >= 5, bytes[0] == 1 else { return nil }
    let length = bytes[1..<5].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - 5 else { return nil }
    subject = String(decoding: bytes[5..<5 + length], as: UTF8.self)
    body = String(decoding: bytes[(5 + length)...], as: UTF8.self)
  }
}
