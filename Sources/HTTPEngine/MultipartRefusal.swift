/// Why a form of parts is not taken.
public enum MultipartRefusal: Error, Equatable, Sendable {
  /// The body is no `multipart/form-data`, or names no boundary that may be one. 415
  case notMultipart
  /// A boundary, a header or a disposition breaks the grammar, or could be read in two ways. 400
  case malformed
  /// A name or a field is not UTF-8 or holds a NUL, or a part is packed in a transfer coding. 400
  case encoding
  /// The body ends before the final boundary. 400
  case cut
  /// More than ``MultipartParser/maximumParts`` parts. 413
  case tooManyParts
  /// More than ``MultipartParser/maximumHeaderBytes`` of headers in a part. 413
  case headersTooLarge
  /// More than ``MultipartFields/maximumBytes`` in the fields that are no files. 413
  case fieldsTooLarge

  /// The status code of the answer.
  public var status: Int {
    switch self {
    case .notMultipart: 415
    case .malformed, .encoding, .cut: 400
    case .tooManyParts, .headersTooLarge, .fieldsTooLarge: 413
    }
  }
}
