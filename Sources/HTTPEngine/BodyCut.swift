/// Why a body that comes in pieces will not come to its end.
///
/// The engine has then answered for the handler, or there is nobody left to answer: what the handler returns is dropped.
public enum BodyCut: Error, Equatable, Sendable {
  /// The peer went away, or ended its side before the end of the body.
  case peerGone
  /// More came than the route takes; the peer was told 413.
  case tooLarge
  /// Less came in its time than 500 bytes a second; the peer was told 408.
  case tooSlow
  /// A chunk or a trailer breaks the grammar or is too long; the peer was told 400 or 431.
  case malformed
  /// The server stopped, and the grace was over.
  case stopped
  /// The request was answered already, or somebody else waits for the same body: a mistake of the handler's.
  case notReadable
}
