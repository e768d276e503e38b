/// The line that stands between the parts of a form, as the head of the request names it.
///
/// Source: RFC 2046 §5.1.1, RFC 7578 §4.1
public struct MultipartBoundary: Hashable, Sendable {
  /// The longest boundary there may be.
  public static let maximumBytes = 70

  /// `bchars`: no line end is among them, which is why a boundary can be searched for in one pass.
  private static let allowed = ByteSet(
    Array(0x30...0x39) + Array(0x41...0x5a) + Array(0x61...0x7a) + Array("'()+_,-./:=? ".utf8)
  )

  /// What separates two parts: a line end, two hyphens and the boundary.
  let delimiter: [UInt8]

  /// Reads the media type of a request.
  ///
  /// - Parameter contentType: the value of the only `Content-Type`.
  /// - Throws: ``MultipartRefusal/notMultipart``.
  public init(contentType: String) throws(MultipartRefusal) {
    guard let type = HeaderParameters(Array(contentType.utf8)[...]), type.word == "multipart/form-data",
      let boundary = type["boundary"], (1...MultipartBoundary.maximumBytes).contains(boundary.count),
      boundary.allSatisfy(MultipartBoundary.allowed.contains), boundary.last != 0x20
    else { throw .notMultipart }
    delimiter = Array("\r\n--".utf8) + boundary
  }
}
