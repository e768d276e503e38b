internal import Access
internal import Core
internal import HTTPEngine
internal import Record

/// One call of the API by a key that may make it.
struct APICall: Sendable {
  typealias Handler = @Sendable (APICall) async throws -> HTTPResponse

  let exchange: Exchange
  let key: APIKey

  var web: Web { exchange.web }
  var rooms: Web.Rooms { exchange.web.rooms }
  /// Whose key it is: keys of different callers, and their sessions, never meet.
  var caller: String { key.id.text }
  /// Who acts, for the record.
  var actor: AuditEntry.Actor { .apiKey(caller) }

  /// Finds out who calls, and whether they may.
  ///
  /// - Parameters:
  ///   - exchange: the request on its route.
  ///   - scope: what the key must be for.
  ///   - names: the query parameters that the call takes.
  /// - Throws: a ``Problem``: 401 for a key that is missing, malformed, unknown or revoked, which one is not told; 403
  ///   without the scope; 422 for the query.
  init(_ exchange: Exchange, scope: APIScope, query names: [String]) async throws {
    guard let text = APICall.bearer(exchange.request.headers),
      let key = try await exchange.web.rooms.apiKeys.authenticate(text)
    else { throw Problem(status: 401) }
    guard key.scopes.contains(scope) else { throw Problem.scopeMissing(scope) }
    for field in exchange.request.query.fields {
      guard names.contains(field.name), exchange.request.query.only(field.name) != nil else {
        throw Problem.badQuery(
          names.isEmpty
            ? "This call takes no query." : "This call takes \(names.joined(separator: ", ")), each once."
        )
      }
    }
    self.exchange = exchange
    self.key = key
  }

  /// What follows `Bearer` in the only Authorization header.
  ///
  /// Source: RFC 9110 §11.1 (the scheme in any case), RFC 6750 §2.1.
  private static func bearer(_ headers: HTTPHeaders) -> String? {
    guard let parts = headers.only("authorization")?.split(separator: " "), parts.count == 2,
      parts[0].lowercased() == "bearer"
    else { return nil }
    return String(parts[1])
  }

  // MARK: What the path names

  /// The reference in the path, for a call on something that must be there.
  ///
  /// - Throws: 404 where it is none.
  func knownReference() throws -> String {
    do { return try CaseSystemReference.parse(exchange.place("reference")) } catch {
      throw Problem.unknownInPath
    }
  }

  /// The reference in the path, for a call that may make what it names.
  ///
  /// - Throws: 422 where it is none.
  func newReference() throws -> String {
    do {
      return try CaseSystemReference.parse(exchange.place("reference"))
    } catch {
      throw Problem(
        422,
        "bad-reference",
        "The reference in the path cannot be taken",
        detail: error.description
      )
    }
  }

  /// The message in the path.
  ///
  /// - Throws: 404 where it is no message's identifier.
  func messageID() throws -> MessageID {
    guard let id = MessageID(parsing: exchange.place("id")) else { throw Problem.unknownMessage }
    return id
  }

  // MARK: The body

  /// The body, which must be one JSON object.
  func body() throws(MalformedInput) -> JSONObjectReader {
    try JSONObjectReader(parsing: exchange.request.body)
  }

  /// Refuses a body that says something, for a call that needs none.
  func refuseBody() throws(MalformedInput) {
    guard !exchange.request.body.isEmpty else { return }
    try body().finish()
  }
}

extension Route {
  /// A call of the API.
  ///
  /// - Parameters:
  ///   - method: its method.
  ///   - pattern: its path.
  ///   - scope: what the key must be for.
  ///   - query: the query parameters that it takes.
  ///   - maximumBodyBytes: the most bytes of body.
  ///   - handle: what it does once it is known who calls.
  /// - Returns: the route.
  static func api(
    _ method: HTTPMethod,
    _ pattern: PathPattern,
    scope: APIScope,
    query: [String] = [],
    maximumBodyBytes: Int = RouteLimits.usualBodyBytes,
    _ handle: @escaping APICall.Handler
  ) -> Route {
    .call(method, pattern, maximumBodyBytes: maximumBodyBytes) { exchange in
      try await handle(APICall(exchange, scope: scope, query: query))
    }
  }
}
