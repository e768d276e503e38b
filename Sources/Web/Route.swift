internal import Core
internal import HTTPEngine

/// One route: what it takes, who answers its errors, and what it does.
struct Route: Sendable {
  /// To whom errors are told.
  enum Audience: Sendable {
    /// People: a page in plain words.
    case people
    /// Programs: a problem document.
    case programs
  }

  typealias Handler = @Sendable (Exchange) async throws -> HTTPResponse

  let method: HTTPMethod
  let pattern: PathPattern
  let audience: Audience
  let limits: RouteLimits
  /// What a request may bring where that depends on its head; nil where ``limits`` say all.
  var limitsByHead: (@Sendable (HTTPRequestHead) -> RouteLimits)?
  /// What is said of a body that is too large; nil where its status says all.
  var tooLarge: Problem?
  /// Whether HEAD is answered as GET is, without the body: not where a look acts or is written down.
  var takesHead = true
  /// What the document of the API tells of it; nil for what is no call of the API.
  var declaration: APIDeclaration?
  /// Who of staff may come in; nil for what is no page of staff.
  var staffDoor: StaffDoor?
  /// Where its requests are counted.
  var line: RequestMeter.Line?
  let handle: Handler

  /// A page: shown by GET.
  static func page(_ pattern: PathPattern, takesHead: Bool = true, _ handle: @escaping Handler) -> Route {
    Route(
      method: .get,
      pattern: pattern,
      audience: .people,
      limits: RouteLimits(maximumBodyBytes: 0),
      takesHead: takesHead,
      handle: handle
    )
  }

  /// What a form posts to; 64 KiB of urlencoded fields.
  static func form(
    _ pattern: PathPattern,
    maximumBodyBytes: Int = RouteLimits.usualBodyBytes,
    _ handle: @escaping Handler
  ) -> Route {
    Route(
      method: .post,
      pattern: pattern,
      audience: .people,
      limits: RouteLimits(
        maximumBodyBytes: maximumBodyBytes,
        acceptedContentTypes: ["application/x-www-form-urlencoded"]
      ),
      handle: handle
    )
  }

  /// What a form with files posts to: the handler reads it as it comes.
  static func upload(
    _ pattern: PathPattern,
    maximumBodyBytes: Int,
    _ handle: @escaping Handler
  ) -> Route {
    Route(
      method: .post,
      pattern: pattern,
      audience: .people,
      limits: RouteLimits(
        maximumBodyBytes: maximumBodyBytes,
        acceptedContentTypes: ["multipart/form-data", "application/x-www-form-urlencoded"],
        destination: .stream
      ),
      handle: handle
    )
  }

  /// A call of the API.
  static func call(
    _ method: HTTPMethod,
    _ pattern: PathPattern,
    maximumBodyBytes: Int = RouteLimits.usualBodyBytes,
    _ handle: @escaping Handler
  ) -> Route {
    Route(
      method: method,
      pattern: pattern,
      audience: .programs,
      limits: method == .get
        ? RouteLimits(maximumBodyBytes: 0)
        : RouteLimits(maximumBodyBytes: maximumBodyBytes, acceptedContentTypes: ["application/json"]),
      handle: handle
    )
  }
}

/// The shape of a path: words, and places in braces that take any one segment.
struct PathPattern: Sendable, ExpressibleByStringLiteral {
  enum Segment: Sendable, Equatable {
    case word(String)
    case place(String)
  }

  /// As it is written, `/messages/{id}`: what logs hold.
  let text: String
  let segments: [Segment]

  init(stringLiteral text: String) {
    self.text = text
    segments = text.split(separator: "/").map { part in
      part.hasPrefix("{") ? .place(String(part.dropFirst().dropLast())) : .word(String(part))
    }
  }

  /// The values of the places, where a path has this shape.
  func match(_ parts: [Substring]) -> [String: String]? {
    guard parts.count == segments.count else { return nil }
    var places: [String: String] = [:]
    for (segment, part) in zip(segments, parts) {
      switch segment {
      case .word(let word): guard word == part else { return nil }
      case .place(let name): places[name] = String(part)
      }
    }
    return places
  }
}

/// One request on its route.
struct Exchange: Sendable {
  let request: HTTPRequest
  let places: [String: String]
  let web: Web
  /// The agency of who is signed in, once that was looked up.
  var agencyOfSession: Agency?

  /// The segment at a place of the pattern.
  func place(_ name: String) -> String { places[name] ?? "" }
}
