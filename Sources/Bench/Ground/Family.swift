/// One fictional person with a verified address, a password and a session.
struct Family: Sendable {
  let number: Int
  /// Their session and their browser, as a Cookie header says it.
  var sessionCookie = ""
  var deviceCookie = ""

  var reference: String { "BENCH-\(number)" }
  var email: String { "family\(number)@example.org" }
  var password: String { "slow river \(number) umbrella cabinet" }
  /// Each comes from a network of its own, as families do; a trusted proxy says so.
  var network: String { "10.9.\(number / 250).\(number % 250 + 1)" }
  var browser: [String: String] { ["X-Forwarded-For": network] }

  private var day: Int { number % 28 + 1 }

  /// The body of `PUT /people/{reference}`.
  var record: String {
    """
    {"agency": "england", "given_name": "Quillana", "family_name": "Vance", "previous_names": [], "language": "en", \
    "date_of_birth": "1984-03-\(day < 10 ? "0" : "")\(day)", "addresses": [{"lines": ["\(number) Quarry Lane", \
    "Exampleton"], "postcode": "LL11 9ZZ", "current": true, "confidential": false, "source": "self", \
    "known_to_others": false}], "facts": [], "phones": [], "emails": [{"address": "\(email)", "source": "self", \
    "preferred": true, "confidential": false}], "cases": [{"reference": "FC-\(number)", "role": "applicant", \
    "side": "applicant"}], "safe_contact": {"channels": ["portal", "email"], "hours": [], "voicemail": false, \
    "neutral_texts": true}}
    """
  }

  /// The right answers of the link page, as a form.
  var answers: [(String, String)] {
    [
      ("day", "\(day)"), ("month", "3"), ("year", "1984"), ("postcode", "LL11 9ZZ"), ("house", "\(number)"),
      ("reference", ""), ("action", "confirm"),
    ]
  }
}

/// Brings families in as a case system and they themselves would: the API, the link in the mail, the answers, a password.
struct Settlement {
  let gateway: Gateway
  let sink: MailSink
  let key: String
  let tls: TLSContext

  /// Brings them all in.
  func settle(_ count: Int) throws -> [Family] {
    let api = HTTPSClient(port: gateway.port, tls: tls)
    let headers = ["Authorization": "Bearer \(key)", "Content-Type": "application/json"]
    var families = (1...count).map { Family(number: $0) }
    for family in families {
      _ = try api.expect(
        200...201,
        "PUT",
        "/api/v1/people/\(family.reference)",
        headers: headers,
        body: family.record
      )
      _ = try api.expect(
        202...202,
        "POST",
        "/api/v1/people/\(family.reference)/emails",
        headers: headers,
        body: "{\"address\": \"\(family.email)\", \"source\": \"self\"}"
      )
    }
    for index in families.indices { try prove(&families[index]) }
    return families
  }

  /// From the link in the mail to the session.
  private func prove(_ family: inout Family) throws {
    let client = HTTPSClient(port: gateway.port, tls: tls)
    let link = try sink.waitForLink(to: family.email, port: gateway.port)
    guard let path = link.firstRange(of: ":\(gateway.port)").map({ String(link[$0.upperBound...]) }) else {
      throw BenchFailure("a mail held a strange link")
    }
    let page = try client.expect(200...200, "GET", path, headers: family.browser)
    let passed = try client.expect(
      303...303,
      "POST",
      try Form.action(of: page.text),
      headers: Form.headers(family.browser, cookies: page.cookies),
      body: Form.body(try Form.token(of: page.text), family.answers)
    )
    let sitting = Form.headers(family.browser, cookies: passed.cookies)
    let choose = try client.expect(200...200, "GET", passed.first("location") ?? "/", headers: sitting)
    let done = try client.expect(
      303...303,
      "POST",
      try Form.action(of: choose.text),
      headers: sitting,
      body: Form.body(try Form.token(of: choose.text), [("password", family.password)])
    )
    for cookie in done.cookies {
      if cookie.contains("session=") { family.sessionCookie = cookie }
      if cookie.contains("device=") { family.deviceCookie = cookie }
    }
    guard !family.sessionCookie.isEmpty, !family.deviceCookie.isEmpty else {
      throw BenchFailure("choosing a password opened no session")
    }
  }
}

/// The forms of our own pages, as far as they must be read.
enum Form {
  /// Where the last form of a page goes; the first ones may be those of its frame.
  static func action(of page: String) throws(BenchFailure) -> String {
    guard let start = page.ranges(of: "<form method=\"post\" action=\"").last else {
      throw BenchFailure("a page that should hold a form holds none")
    }
    return String(page[start.upperBound...].prefix { $0 != "\"" })
  }

  /// Its token.
  static func token(of page: String) throws(BenchFailure) -> String {
    guard let start = page.ranges(of: "name=\"form_token\" value=\"").last else {
      throw BenchFailure("a form holds no token")
    }
    return String(page[start.upperBound...].prefix { $0 != "\"" })
  }

  /// What a browser sends with a form of our own pages.
  static func headers(_ others: [String: String], cookies: [String]) -> [String: String] {
    var headers = others
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    headers["Origin"] = "null"
    headers["Sec-Fetch-Site"] = "same-origin"
    if !cookies.isEmpty { headers["Cookie"] = cookies.joined(separator: "; ") }
    return headers
  }

  /// A form's fields with its token, encoded.
  static func body(_ token: String, _ fields: [(String, String)]) -> String {
    ([("form_token", token)] + fields).map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        byte < 0x80 && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber)
      return isPlain || "-._~".utf8.contains(byte)
        ? String(UnicodeScalar(byte))
        : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
