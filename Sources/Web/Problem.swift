internal import Access
internal import Core
internal import Crypto
internal import HTTPEngine
internal import Jobs
internal import People
internal import Verification

/// What stands in the way, as HTTP says it.
struct Problem: Error, Sendable {
  let status: Int
  /// The last part of its type: `/problems/NAME`.
  let name: String
  let title: String
  let detail: String?
  let fields: [FieldProblem]
  /// After how long the same request may be taken; nil where that is not known.
  var retryAfter: Duration?

  init(_ status: Int, _ name: String, _ title: String, detail: String? = nil, fields: [FieldProblem] = []) {
    self.status = status
    self.name = name
    self.title = title
    self.detail = detail
    self.fields = fields
  }

  /// A problem that its status says all about.
  init(status: Int) {
    let (name, title) = Problem.usual[status] ?? ("refused", "The request was refused")
    self.init(status, name, title)
  }

  /// What an error means to the caller: the one place where errors become answers.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let malformed as MalformedInput:
      self.init(
        422,
        "bad-input",
        "The body cannot be taken",
        detail: "Mend the fields named in errors; nothing was changed.",
        fields: malformed.problems
      )
    case is KeyUsedForAnother:
      self.init(
        422,
        "idempotency-key-reused",
        "This Idempotency-Key was used for another request",
        detail: "Send the same body again, or take a new key."
      )
    case is StillAtWork:
      self.init(
        409,
        "still-at-work",
        "A request with this Idempotency-Key is still being worked on",
        detail: "Send the same request with the same key again in a few seconds."
      )
      retryAfter = .seconds(5)
    case is SessionKindsChanged:
      self.init(
        422,
        "kinds-changed",
        "A session's kinds of answers are fixed by its first try",
        detail: "Answer the same kinds again, or begin another session."
      )
    case is UnknownInboundMail:
      self.init(
        422,
        "unknown-inbound-mail",
        "No such answer by email waits",
        detail: "Name one of this person's that is taken, or leave it out. The check was not counted.",
        fields: [FieldProblem(pointer: "/inbound_mail", detail: "is no answer of this person's that waits")]
      )
    case is TooMuchContention, CryptoFailure.busy: self.init(status: 503)
    case let failure as any PassingError where failure.mayPass: self.init(status: 503)
    case is FormBody.Malformed: self.init(status: 400)
    default: self.init(status: 500)
    }
  }

  /// As a problem document.
  ///
  /// Source: RFC 9457.
  var document: HTTPResponse {
    .json(JSONValue.object(object).encoded(), status: status, type: "application/problem+json")
  }

  /// The members of a problem document.
  var object: JSONObject {
    var object: JSONObject = [
      "type": .string("/problems/\(name)"), "title": .string(title), "status": .integer(Int64(status)),
    ]
    if let detail { object.append("detail", .string(detail)) }
    if !fields.isEmpty {
      object.append(
        "errors",
        .array(fields.map { ["pointer": .string($0.pointer), "detail": .string($0.detail)] })
      )
    }
    return object
  }

  private static let usual: [Int: (String, String)] = [
    400: ("bad-request", "The request is not well formed"),
    401: ("unauthorised", "A valid API key is needed"),
    403: ("forbidden", "This is not allowed"),
    404: ("not-found", "There is nothing here"),
    405: ("method-not-allowed", "This method is not allowed here"),
    408: ("too-slow", "The request took too long to arrive"),
    410: ("gone", "This is no longer here"),
    411: ("length-needed", "Content-Length or chunked coding is needed"),
    413: ("too-large", "The body is too large"),
    414: ("address-too-long", "The address is too long"),
    415: ("unsupported-type", "This content type is not taken here"),
    417: ("unknown-expectation", "Only 100-continue may be expected"),
    421: ("wrong-host", "This host is not served here"),
    429: ("too-often", "Too many requests; wait a little"),
    431: ("headers-too-large", "The header fields are too large"),
    500: ("internal", "Something went wrong here; it has been noted"),
    501: ("not-implemented", "This method is not known here"),
    503: ("busy", "Too much at once; try again in a few seconds"),
    505: ("version", "Only HTTP/1.1 is spoken here"),
  ]
}
