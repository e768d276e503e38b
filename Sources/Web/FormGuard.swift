internal import Core
internal import Crypto
internal import HTTPEngine

/// The fields of a posted form, taken only where its token and its origin are right.
///
/// A token is bound to the form and to what the form belongs to: a session, a link, or for pages before sign-in a visit,
/// which is a random cookie and nothing else.
struct GuardedForm: Sendable {
  private let fields: FormFields

  /// Reads a form.
  ///
  /// - Parameters:
  ///   - exchange: the post.
  ///   - form: the form's name.
  ///   - binding: what the form belongs to; nil where there is nothing, and then no token fits.
  /// - Throws: a ``Problem``: 403 where token or origin is wrong.
  init(_ exchange: Exchange, form: String, binding: String?) throws {
    guard exchange.hasOwnOrigin else { throw Problem(status: 403) }
    try self.init(
      exchange,
      fields: try FormBody.parse(exchange.request.body),
      form: form,
      binding: binding
    )
  }

  /// Takes fields that were read in another way.
  ///
  /// - Parameters:
  ///   - exchange: the post.
  ///   - fields: its fields.
  ///   - form: the form's name.
  ///   - binding: what the form belongs to; nil where there is nothing, and then no token fits.
  /// - Throws: a ``Problem``: 403 where token or origin is wrong.
  init(_ exchange: Exchange, fields: FormFields, form: String, binding: String?) throws {
    guard exchange.hasOwnOrigin else { throw Problem(status: 403) }
    guard let binding, let token = fields.only("form_token"),
      exchange.web.rooms.formTokens.isValid(token, for: binding, form: form)
    else { throw Problem(status: 403) }
    self.fields = fields
  }

  /// A field's text; empty where it is missing or comes twice.
  subscript(name: String) -> String { fields.only(name) ?? "" }

  /// The texts of all fields with a name.
  func all(_ name: String) -> [String] { fields.all(name) }
}

extension Exchange {
  /// Whether a browser says nothing against a request coming from our own pages; a request without either header is no
  /// browser's.
  ///
  /// Our pages ask for no referrer, and so a browser writes `Origin: null` on their own posts: that says nothing, and then
  /// `Sec-Fetch-Site`, where the browser knows it, and the form's token decide.
  ///
  /// Source: Fetch, "append a request `Origin` header", step 4
  var hasOwnOrigin: Bool {
    if let site = request.headers.first("sec-fetch-site"), site != "same-origin" { return false }
    guard let origin = request.headers.first("origin"), origin != "null" else { return true }
    return origin == web.publicURL
  }

  /// A form's token.
  func formToken(_ form: String, binding: String) throws -> String {
    try web.rooms.formTokens.issue(for: binding, form: form)
  }

  /// The cookie of a visit: what forms before sign-in are bound to.
  static let visitCookie: HTTPHeaderName = "visit"

  /// The binding of this visit; nil where the browser sent none.
  var visit: String? {
    let name = SetCookie.sentName(Exchange.visitCookie)
    guard let value = request.cookies[name], value.utf8.count == 43 else { return nil }
    return "visit:" + value
  }

  /// What a form before sign-in is bound to, with the cookie that a browser needs which has none yet.
  func visitToBindTo() throws -> (binding: String, cookie: SetCookie?) {
    if let visit { return (visit, nil) }
    let value = Base64URL.encode(try web.surroundings.random.bytes(32))
    return ("visit:" + value, try SetCookie(name: Exchange.visitCookie, value: value, sameSite: .lax))
  }
}
