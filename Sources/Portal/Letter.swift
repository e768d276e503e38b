/// What is sealed: a subject, which may be empty, and a body; and the name of who wrote it for the person, if anybody.
struct Letter: Sendable, Equatable {
  let subject: String
  let body: String
  /// Who wrote an answer in the place of the person; nil where the person did.
  let helper: String?

  init(subject: String, body: String, helper: String? = nil) {
    self.subject = subject
    self.body = body
    self.helper = helper
  }

  /// Version byte 1, the subject's length in four bytes, the most significant first, the subject, the body; UTF-8.
  ///
  /// With a helper the version is 2, and the name stands where the subject does: answers have none.
  var encoded: [UInt8] {
    let headBytes = Array((helper ?? subject).utf8)
    let length = UInt32(clamping: headBytes.count)
    var bytes: [UInt8] = [helper == nil ? 1 : 2]
    bytes.reserveCapacity(5 + headBytes.count + body.utf8.count)
    for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
    bytes += headBytes
    bytes += body.utf8
    return bytes
  }

  /// Reads ``encoded``; nil for anything else.
  init?(encoded bytes: [UInt8]) {
    guard bytes.count >= 5, bytes[0] == 1 || bytes[0] == 2 else { return nil }
    let length = bytes[1..<5].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - 5, bytes[0] == 1 || length > 0 else { return nil }
    let head = String(decoding: bytes[5..<5 + length], as: UTF8.self)
    subject = bytes[0] == 1 ? head : ""
    helper = bytes[0] == 2 ? head : nil
    body = String(decoding: bytes[(5 + length)...], as: UTF8.self)
  }
}
