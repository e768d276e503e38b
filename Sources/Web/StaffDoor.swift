internal import Access
internal import Core
internal import HTTPEngine

/// Who may come in by a route below `/staff`.
///
/// It stands on the route, and ``Route`` makes no route below `/staff` without it; a test tries each one from outside, with
/// a family's session, and with every role.
enum StaffDoor: Sendable, Equatable {
  /// Who has not signed in yet.
  case open
  /// Whoever is signed in as staff.
  case anyRole
  /// Whose role may do this.
  case may(StaffAct)

  /// Whether a path lies below `/staff`, with a page there or without.
  static func isBelow(_ path: String) -> Bool { path == "/staff" || path.hasPrefix("/staff/") }

  func admits(_ caller: StaffCaller) -> Bool {
    switch self {
    case .open, .anyRole: true
    case .may(let act): caller.may(act)
    }
  }
}

extension Route {
  /// A page of staff; who is not signed in does so first and comes back.
  ///
  /// - Parameters:
  ///   - pattern: its path.
  ///   - door: who may come in.
  ///   - takesHead: whether HEAD is answered; not where a look is written down.
  ///   - show: what it shows.
  /// - Returns: the route.
  static func staff(
    _ pattern: PathPattern,
    _ door: StaffDoor,
    takesHead: Bool = true,
    _ show: @escaping @Sendable (Exchange, StaffCaller) async throws -> HTTPResponse
  ) -> Route {
    .page(pattern, takesHead: takesHead) { exchange in
      guard let caller = try await exchange.staffCaller() else { return try exchange.staffSignInFirst() }
      guard door.admits(caller) else { return try exchange.staffRefused(caller) }
      return try await show(exchange, caller)
    }.behind(door)
  }

  /// What a form of staff posts to; its token is bound to the session.
  ///
  /// - Parameters:
  ///   - pattern: its path.
  ///   - door: who may come in.
  ///   - form: the form's name.
  ///   - take: what it does.
  /// - Returns: the route.
  static func staff(
    _ pattern: PathPattern,
    _ door: StaffDoor,
    taking form: String,
    _ take: @escaping @Sendable (Exchange, StaffCaller, GuardedForm) async throws -> HTTPResponse
  ) -> Route {
    .form(pattern) { exchange in
      guard let caller = try await exchange.staffCaller() else { return try exchange.staffSignInFirst() }
      guard door.admits(caller) else { return try exchange.staffRefused(caller) }
      let fields = try GuardedForm(exchange, form: form, binding: caller.session.formBinding)
      return try await take(exchange, caller, fields)
    }.behind(door)
  }

  /// What a form of staff with files posts to: the handler reads it as it comes, and judges its token by
  /// ``GuardedForm/init(_:fields:form:binding:)``.
  ///
  /// - Parameters:
  ///   - pattern: its path.
  ///   - door: who may come in.
  ///   - maximumBodyBytes: the most bytes of body.
  ///   - take: what it does.
  /// - Returns: the route.
  static func staffUpload(
    _ pattern: PathPattern,
    _ door: StaffDoor,
    maximumBodyBytes: Int,
    _ take: @escaping @Sendable (Exchange, StaffCaller) async throws -> HTTPResponse
  ) -> Route {
    .upload(pattern, maximumBodyBytes: maximumBodyBytes) { exchange in
      guard let caller = try await exchange.staffCaller() else { return try exchange.staffSignInFirst() }
      guard door.admits(caller) else { return try exchange.staffRefused(caller) }
      return try await take(exchange, caller)
    }.behind(door)
  }

  /// The same route, with who may come in written on it.
  func behind(_ door: StaffDoor) -> Route {
    var route = self
    route.staffDoor = door
    return route
  }
}

extension Exchange {
  /// Who of staff calls; nil where nobody is signed in.
  func staffCaller() async throws -> StaffCaller? {
    guard let secret = cookie(StaffCookie.session) else { return nil }
    return try await web.rooms.staff.caller(for: secret)
  }

  /// Goes to the page for signing in, and from there back to this one.
  ///
  /// A link in a mail leads here from another site, and then the browser keeps a cookie with SameSite=Strict back. So a
  /// page of our own goes on to the same address at once, by itself and without script: that time from our own site, with
  /// the cookie.
  func staffSignInFirst() throws -> HTTPResponse {
    guard request.method == .get || request.method == .head else {
      return try .goOn(to: "/staff/sign-in?ended=1")
    }
    if let site = request.headers.first("sec-fetch-site"), site == "cross-site" || site == "same-site",
      request.headers.first("sec-fetch-mode") == "navigate"
    {
      let here = request.head.rawPath + (request.head.rawQuery.isEmpty ? "" : "?" + request.head.rawQuery)
      let model = StaffGoOnPage(frame: StaffFrame(page: staffPageFrame), herePath: here)
      return try web.page(model, in: language())
    }
    guard let next = StaffReturn(request.head.rawPath) else { return try .goOn(to: "/staff/sign-in") }
    return try .goOn(to: "/staff/sign-in?next=\(next.path)")
  }

  /// Tells somebody that their role does not include this.
  func staffRefused(_ caller: StaffCaller) throws -> HTTPResponse {
    try web.page(
      StaffRefusedPage(frame: try staffFrame(caller)),
      in: language(),
      status: 403
    )
  }
}

/// A page of staff that somebody goes back to once they are signed in; it comes from an address, so nothing else is.
struct StaffReturn: Sendable {
  /// Longer than any of our paths.
  private static let maximumBytes = 200

  let path: String

  /// Nil where it is no path below `/staff` of the plainest form, or one that is for who is not signed in.
  init?(_ path: String) {
    let bytes = path.utf8
    guard path == "/staff" || path.hasPrefix("/staff/"), bytes.count <= StaffReturn.maximumBytes,
      !path.contains("//"),
      bytes.allSatisfy({ byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }),
      !["/staff/sign-", "/staff/set-up", "/staff/stay"].contains(where: path.hasPrefix)
    else { return nil }
    self.path = path
  }
}
