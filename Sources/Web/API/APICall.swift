internal import Access
internal import Core
internal import HTTPEngine
internal import Record

/// One call of the API, by a key that may make it or whose ``admission`` is still to be judged.
struct APICall: Sendable {
  typealias Handler = @Sendable (APICall) async throws -> HTTPResponse

  /// A longer body is read only once it is known who sends it.
  private static let shortBodyBytes = 4096

  let exchange: Exchange
  /// Whose key it says it is: keys of different callers, and their sessions, never meet.
  var caller: String { key.id.text }
  /// What must be judged before anything is told or done; given where it was.
  private(set) var admission: Admission
  private let key: PresentedAPIKey
  private let scope: APIScope

  var web: Web { exchange.web }
  var rooms: Web.Rooms { exchange.web.rooms }
  /// Who acts, for the record.
  var actor: AuditEntry.Actor { .apiKey(caller) }

  /// Takes the key of a call, which is not yet known to be one.
  ///
  /// - Parameters:
  ///   - exchange: the request on its route.
  ///   - scope: what the key must be for.
  /// - Throws: a ``Problem``: 401 for a key that is missing or malformed.
  private init(_ exchange: Exchange, scope: APIScope) throws {
    guard let text = APICall.bearer(exchange.request.headers),
      let presented = try PresentedAPIKey(parsing: text)
    else { throw Problem(status: 401) }
    self.exchange = exchange
    self.scope = scope
    key = presented
    admission = exchange.web.rooms.apiKeys.admission(presented) { try APICall.judge($0, scope: scope) }
  }

  private static func judge(_ key: APIKey?, scope: APIScope) throws {
    guard let key else { throw Problem(status: 401) }
    guard key.scopes.contains(scope) else { throw Problem.scopeMissing(scope) }
  }

  /// Finds out who calls and whether they may, and answers them.
  ///
  /// - Parameters:
  ///   - exchange: the request on its route.
  ///   - scope: what the key must be for.
  ///   - names: the query parameters that the call takes.
  ///   - isAskedWithin: whether the handler has ``admission`` judged itself, before what it reads first.
  ///   - handle: what the call does.
  /// - Returns: the answer.
  /// - Throws: a ``Problem``: 401 for a key that is missing, malformed, unknown or revoked, which one is not told; 403
  ///   without the scope; 422 for the query; or what the handler throws.
  fileprivate static func answer(
    _ exchange: Exchange,
    scope: APIScope,
    query names: [String],
    isAskedWithin: Bool,
    _ handle: Handler
  ) async throws -> HTTPResponse {
    var call = try APICall(exchange, scope: scope)
    let isShort = exchange.request.bodyStream == nil && exchange.request.body.count <= APICall.shortBodyBytes
    guard isAskedWithin, isShort else {
      try await call.admit()
      try call.checkQuery(names)
      return try await handle(call)
    }
    do {
      try call.checkQuery(names)
      let answer = try await handle(call)
      // A handler that has forgotten it: nobody is told anything.
      guard call.admission.state == .given else { throw Problem(status: 500) }
      return answer
    } catch is AdmissionNeeded {
      try await call.admit()
      return try await handle(call)
    } catch {
      // What is wrong with a request is told to those who may make it.
      if call.admission.state == .unjudged { try await call.admit() }
      throw error
    }
  }

  /// Asks, by a transaction of its own, whether the call may go on.
  private mutating func admit() async throws {
    try APICall.judge(await rooms.apiKeys.authenticate(key), scope: scope)
    admission = .given
  }

  private func checkQuery(_ names: [String]) throws {
    for field in exchange.request.query.fields {
      guard names.contains(field.name), exchange.request.query.only(field.name) != nil else {
        throw Problem.badQuery(
          names.isEmpty
            ? "This call takes no query." : "This call takes \(names.joined(separator: ", ")), each once."
        )
      }
    }
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
      throw Problem.badReference(error.description)
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

/// What a call is about to do is done only for those who are known already: it is asked again when that is so.
struct AdmissionNeeded: Error {}

extension Route {
  /// A call of the API.
  ///
  /// - Parameters:
  ///   - method: its method.
  ///   - pattern: its path.
  ///   - scope: what the key must be for.
  ///   - operation: what it takes and answers; the query that it takes is the one declared there.
  ///   - maximumBodyBytes: the most bytes of body.
  ///   - isAskedWithin: whether the handler hands ``APICall/admission`` on, to be judged before what it reads first.
  ///   - handle: what it does, once it is known who calls unless it finds that out itself.
  /// - Returns: the route.
  static func api(
    _ method: HTTPMethod,
    _ pattern: PathPattern,
    scope: APIScope,
    operation: APIOperation,
    maximumBodyBytes: Int = RouteLimits.usualBodyBytes,
    isAskedWithin: Bool = false,
    _ handle: @escaping APICall.Handler
  ) -> Route {
    let query = operation.query.map(\.name)
    var route = Route.call(method, pattern, maximumBodyBytes: maximumBodyBytes) { exchange in
      try await APICall.answer(exchange, scope: scope, query: query, isAskedWithin: isAskedWithin, handle)
    }
    route.declaration = APIDeclaration(scope: scope, operation: operation)
    return route
  }
}
