internal import Access
internal import Core
public import HTTPEngine

/// Answers requests: finds the route, runs it, and turns what it throws into an answer.
public struct WebResponder: HTTPResponder {
  private let web: Web
  private let routes: RouteTable
  /// How many requests there were, and how long their answers took.
  public let meter: RequestMeter

  /// Answers with the pages and calls of a web.
  public init(_ web: Web) {
    self.web = web
    let all = web.routes
    meter = RequestMeter(all)
    routes = RouteTable(
      zip(all, meter.lines).map { route, line in
        var route = route
        route.line = line
        return route
      }
    )
  }

  /// Every route as method and pattern, for lists that grow by themselves.
  public var routeList: [(method: String, pattern: String)] {
    web.routes.map { ($0.method.rawValue, $0.pattern.text) }
  }

  /// Every route below `/staff` and who may come in, so that a test can try each one; nil where nobody said so.
  var staffRouteList: [(method: HTTPMethod, pattern: String, door: StaffDoor?)] {
    web.routes.filter { $0.pattern.text == "/staff" || $0.pattern.text.hasPrefix("/staff/") }
      .map { ($0.method, $0.pattern.text, $0.staffDoor) }
  }

  /// The limits of the route that a head is for.
  public func limits(for head: HTTPRequestHead) -> RouteLimits {
    switch routes.find(head) {
    case .found(let route, _): (route.limitsByHead?(head) ?? route.limits).capped(for: head)
    case .otherMethods, .none: .unknown
    }
  }

  /// Answers one request.
  public func respond(to request: HTTPRequest) async -> HTTPResponse {
    let start = ContinuousClock.now
    let (response, line) = await answer(to: request)
    line.note(response.status, ContinuousClock.now - start)
    return response
  }

  private func answer(to request: HTTPRequest) async -> (HTTPResponse, RequestMeter.Line) {
    if request.method == .get || request.method == .head, let asset = web.assets.response(to: request.head) {
      return (asset, meter.assets)
    }
    switch routes.find(request.head) {
    case .found(let route, let places):
      let exchange = Exchange(request: request, places: places, web: web)
      let line = route.line ?? meter.unknown
      do {
        return (goingOnInItsLanguage(try await route.handle(exchange), head: request.head), line)
      } catch {
        let response = answer(to: exchange, route: route, error: error)
        guard route.staffDoor != nil else { return (response, line) }
        let problem = Problem(error)
        // What went wrong here may be what the caller would be looked up by.
        guard problem.status < 500 else { return (response, line) }
        return (await inStaffFrame(response, problem, exchange), line)
      }
    case .otherMethods(let allowed):
      var response = refusal(405, for: request.head)
      response.headers.set("Allow", HTTPHeaderValue(listing: allowed))
      return (await behindStaffDoor(response, Problem(status: 405), request), meter.unknown)
    case .none:
      let response = refusal(404, for: request.head)
      return (await behindStaffDoor(response, Problem(status: 404), request), meter.unknown)
    }
  }

  /// What is said of a path below `/staff` that leads nowhere: to who is not signed in the same as of one that leads
  /// somewhere, so that nobody outside learns which pages there are.
  private func behindStaffDoor(
    _ response: HTTPResponse,
    _ problem: Problem,
    _ request: HTTPRequest
  ) async -> HTTPResponse {
    guard StaffDoor.isBelow(request.head.path) else { return response }
    let exchange = Exchange(request: request, places: [:], web: web)
    do {
      guard let caller = try await exchange.staffCaller() else {
        return goingOnInItsLanguage(try exchange.staffSignInFirst(), head: request.head)
      }
      return await inStaffFrame(response, problem, exchange, of: caller)
    } catch {
      web.surroundings.log(.fault, "a caller could not be looked up", ["error": .name(of: error)])
      return web.staffProblemPage(Problem(error), head: request.head)
    }
  }

  /// The same refusal in the frame of who is signed in as staff.
  private func inStaffFrame(
    _ response: HTTPResponse,
    _ problem: Problem,
    _ exchange: Exchange,
    of known: StaffCaller? = nil
  ) async -> HTTPResponse {
    do {
      var caller = known
      if caller == nil { caller = try await exchange.staffCaller() }
      guard let caller else { return response }
      var framed = web.staffProblemPage(
        problem,
        head: exchange.request.head,
        frame: try exchange.staffFrame(caller)
      )
      for name in ["Allow", "Retry-After"] as [HTTPHeaderName] {
        if let value = response.headers.first(name) { framed.headers.set(name, try HTTPHeaderValue(value)) }
      }
      return framed
    } catch {
      web.surroundings.log(.fault, "a refusal could not be framed", ["error": .name(of: error)])
      return response
    }
  }

  /// Leads to a page of ours in the language that this page's address asked for.
  private func goingOnInItsLanguage(_ response: HTTPResponse, head: HTTPRequestHead) -> HTTPResponse {
    guard response.status == 303,
      let language = PageLanguage.asked(head.query, among: web.agencies.languages),
      let location = response.headers.first("location"), location.hasPrefix("/")
    else { return response }
    do {
      var response = response
      response.headers.set("Location", try HTTPHeaderValue(PageLanguage.path(location, in: language)))
      return response
    } catch {
      // What was a header's value stays one with a word of ASCII behind it.
      web.surroundings.log(.fault, "a redirect lost its language", ["error": .name(of: error)])
      return response
    }
  }

  /// Answers what the engine itself refuses.
  public func problem(_ status: Int, for head: HTTPRequestHead?) -> HTTPResponse {
    meter.refusals.add()
    return refusal(status, for: head)
  }

  private func refusal(_ status: Int, for head: HTTPRequestHead?) -> HTTPResponse {
    if status == 413, let head, case .found(let route, _) = routes.find(head), let problem = route.tooLarge {
      return answer(problem, audience: route.audience, head: head)
    }
    let isAPI = head.map { $0.path.hasPrefix("/api/") } ?? false
    return answer(Problem(status: status), audience: isAPI ? .programs : .people, head: head)
  }

  private func answer(to exchange: Exchange, route: Route, error: any Error) -> HTTPResponse {
    let problem = Problem(error)
    if problem.status >= 500 {
      web.surroundings.log(
        problem.status == 503 ? .error : .fault,
        "a request failed",
        [
          "request": .token(exchange.request.id), "route": .token(route.pattern.text),
          "status": .number(problem.status), "error": .name(of: error),
        ]
      )
    }
    return answer(problem, audience: route.audience, head: exchange.request.head)
  }

  private func answer(_ problem: Problem, audience: Route.Audience, head: HTTPRequestHead?) -> HTTPResponse {
    var response: HTTPResponse
    switch audience {
    case .programs: response = problem.document
    case .people: response = web.problemPage(problem, head: head)
    }
    if let retryAfter = problem.retryAfter {
      response.headers.set(
        "Retry-After",
        HTTPHeaderValue(max(1, Int(clamping: retryAfter.components.seconds)))
      )
    }
    if problem.status == 503 { response.headers.set("Retry-After", "5") }
    if problem.status == 401 { response.headers.set("WWW-Authenticate", "Bearer") }
    return response
  }
}

/// The routes by the number of their segments and their first word, so that a path is compared with few of them.
struct RouteTable: Sendable {
  enum Found {
    case found(Route, [String: String])
    case otherMethods([HTTPMethod])
    case none
  }

  private struct Shelf: Hashable {
    let count: Int
    let first: String
  }

  private let shelves: [Shelf: [Route]]

  init(_ routes: [Route]) {
    shelves = Dictionary(grouping: routes) { route in
      guard case .word(let word) = route.pattern.segments.first else { return Shelf(count: 0, first: "") }
      return Shelf(count: route.pattern.segments.count, first: word)
    }
  }

  func find(_ head: HTTPRequestHead) -> Found {
    // A path with empty segments or a slash at its end is no path of ours.
    let parts = head.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    let isRoot = head.path == "/"
    guard isRoot || !parts.contains(where: \.isEmpty) else { return .none }
    let shelf = shelves[Shelf(count: isRoot ? 0 : parts.count, first: isRoot ? "" : String(parts[0]))] ?? []
    // HEAD is answered as GET is, without the body, but where a look acts.
    let method: HTTPMethod = head.method == .head ? .get : head.method
    var others: [HTTPMethod] = []
    for route in shelf {
      guard let places = route.pattern.match(isRoot ? [] : parts) else { continue }
      if route.method == method, head.method != .head || route.takesHead { return .found(route, places) }
      others.append(route.method)
    }
    return others.isEmpty ? .none : .otherMethods(others)
  }
}

extension RouteLimits {
  /// The limits for one request: a large body is read only from somebody who at least shows a key or a
  /// session.
  ///
  /// Whether it is a good one is judged before the body is worked on.
  fileprivate func capped(for head: HTTPRequestHead) -> RouteLimits {
    let showsCredentials =
      head.headers.contains("authorization")
      || [FamilyCookie.session, StaffCookie.session]
        .contains { head.cookies[SetCookie.sentName($0)] != nil }
    guard maximumBodyBytes > RouteLimits.usualBodyBytes, !showsCredentials else { return self }
    var limits = self
    limits.maximumBodyBytes = RouteLimits.usualBodyBytes
    return limits
  }
}
