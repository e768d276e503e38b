/// Whoever answers requests: the routes of the gateway.
public protocol HTTPResponder: Sendable {
  /// Finds the route and says what it takes, when the head is complete and before a byte of the body is read.
  ///
  /// Runs on the loop of the connection: it must be quick and do no I/O.
  ///
  /// - Parameter head: the request's head.
  /// - Returns: what the route takes.
  func limits(for head: HTTPRequestHead) -> RouteLimits

  /// Answers a request. Its Task runs on the loop of the connection; what blocks must go elsewhere.
  ///
  /// The peer may go away meanwhile: then the work is finished and the answer dropped. The Task is cancelled only when
  /// the server stops and the grace is over.
  ///
  /// - Parameter request: the request with its whole body, or on a route of ``BodyDestination/stream`` with a
  ///   ``HTTPRequest/bodyStream``.
  /// - Returns: the answer.
  func respond(to request: HTTPRequest) async -> HTTPResponse

  /// Renders a refusal of the engine's: 400, 405, 408, 413, 414, 415, 417, 421, 431, 500, 501, 503, 505.
  ///
  /// Runs on the loop: it must be quick.
  ///
  /// - Parameters:
  ///   - status: the status code.
  ///   - head: the request's head, where it could be read.
  /// - Returns: the page or problem document; the engine sets `Allow` and `Retry-After` and closes where it must.
  func problem(_ status: Int, for head: HTTPRequestHead?) -> HTTPResponse
}

/// What a route takes.
public struct RouteLimits: Sendable {
  /// A body's most bytes where the route says nothing: 64 KiB (S45).
  public static let usualBodyBytes = 65536

  /// The most bytes of body, counted after the chunks are put together; beyond it 413.
  ///
  /// GET and HEAD never take one.
  public var maximumBodyBytes: Int
  /// The media types of a body that are taken, in small letters without parameters; nil takes any.
  ///
  /// Others are 415.
  public var acceptedContentTypes: [String]?
  /// Where the body goes.
  public var destination: BodyDestination
  /// Whether there is such a route.
  ///
  /// Where false no body is read: `respond` is asked at once, with an empty body, and
  /// the connection ends with its answer if a body was announced.
  public var isKnown: Bool

  /// Limits.
  ///
  /// - Parameters:
  ///   - maximumBodyBytes: the most bytes of body.
  ///   - acceptedContentTypes: the media types taken; nil takes any.
  ///   - destination: where the body goes.
  ///   - isKnown: whether there is such a route.
  public init(
    maximumBodyBytes: Int = RouteLimits.usualBodyBytes,
    acceptedContentTypes: [String]? = nil,
    destination: BodyDestination = .memory,
    isKnown: Bool = true
  ) {
    self.maximumBodyBytes = maximumBodyBytes
    self.acceptedContentTypes = acceptedContentTypes
    self.destination = destination
    self.isKnown = isKnown
  }

  /// No such route.
  public static let unknown = RouteLimits(maximumBodyBytes: 0, isKnown: false)
}

/// Where a body goes while it comes in; the parser knows none of it.
public enum BodyDestination: Sendable {
  /// Into the request, counted against what all bodies together may hold.
  case memory
  /// To the handler, piece by piece as it asks: it runs from the end of the head, before a byte of the body is read.
  ///
  /// So it can judge who asks before it takes anything. The engine reads no further than 64 KiB ahead of it, and closes
  /// the connection behind an answer that comes before the body's end.
  case stream
}
