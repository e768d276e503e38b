import Foundation
import HTTPEngine
import Testing

/// A family's browser: it keeps cookies, and posts the forms of the pages that it was shown.
struct FamilyBrowser {
  private(set) var ground: WebGround
  var cookies: [String: String] = [:]
  private(set) var page = ""
  /// What every request says besides: `Origin`, `Sec-Fetch-Site`.
  var extra: [(HTTPHeaderName, String)] = []

  init(_ ground: WebGround) { self.ground = ground }

  /// From now on another instance answers.
  mutating func turn(to other: WebGround) { ground = other }

  /// The page's title.
  var title: String? { between("<title>", "</title>") }
  /// The page's first heading.
  var heading: String? { between("<h1>", "</h1>") }

  @discardableResult
  mutating func get(_ path: String, _ method: HTTPMethod = .get) async throws -> HTTPResponse {
    try await send(method, path, body: "")
  }

  /// Posts a form of the page that is shown, found by its action.
  @discardableResult
  mutating func post(_ path: String, _ fields: [String: String] = [:]) async throws -> HTTPResponse {
    var fields = fields
    fields["form_token"] = try #require(token(of: path) as String?)
    return try await postBare(path, fields)
  }

  /// Posts fields as they are.
  @discardableResult
  mutating func postBare(_ path: String, _ fields: [String: String]) async throws -> HTTPResponse {
    let body = fields.map { "\(encoded($0.key))=\(encoded($0.value))" }.joined(separator: "&")
    return try await send(.post, path, body: body)
  }

  /// Goes where an answer leads.
  mutating func follow(_ response: HTTPResponse) async throws {
    #expect(response.status == 303)
    try await get(try #require(response.headers.first("Location")))
  }

  /// The token in the form with this action.
  func token(of path: String) -> String? {
    guard let form = page.range(of: "action=\"\(path)\"") else { return nil }
    let rest = page[form.upperBound...]
    guard let start = rest.range(of: "name=\"form_token\" value=\"") else { return nil }
    return String(rest[start.upperBound...].prefix { $0 != "\"" })
  }

  private mutating func send(_ method: HTTPMethod, _ path: String, body: String) async throws -> HTTPResponse
  {
    try await send(method, path, body: Array(body.utf8), type: "application/x-www-form-urlencoded")
  }

  /// Sends a body of any type.
  mutating func send(
    _ method: HTTPMethod,
    _ path: String,
    body: [UInt8],
    type: HTTPHeaderValue
  ) async throws -> HTTPResponse {
    var headers = HTTPHeaders()
    if !cookies.isEmpty {
      let line = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
      headers.set("Cookie", try HTTPHeaderValue(line))
    }
    if method == .post { headers.set("Content-Type", type) }
    for (name, value) in extra { headers.set(name, try HTTPHeaderValue(value)) }
    let response = try await ground.send(method, path, headers: headers, body: body)
    for line in response.headers.all("Set-Cookie") { keep(line) }
    let text: String
    if case .bytes(let bytes) = response.body {
      text = String(decoding: bytes, as: UTF8.self)
    } else {
      text = ""
    }
    page = text
    return response
  }

  private mutating func keep(_ line: String) {
    let parts = line.split(separator: ";").map { $0.trimmingPrefix(" ") }
    guard let pair = parts.first?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false),
      pair.count == 2
    else { return }
    let isForgotten = parts.contains("Max-Age=0")
    cookies[String(pair[0])] = isForgotten ? nil : String(pair[1])
  }

  private func between(_ start: String, _ end: String) -> String? {
    guard let from = page.range(of: start), let to = page[from.upperBound...].range(of: end) else {
      return nil
    }
    return String(page[from.upperBound..<to.lowerBound])
  }

  private func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      if scalar.properties.isAlphabetic && byte < 128 || (48...57).contains(byte) { return String(scalar) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}

/// What families do in the tests of pages.
extension WebGround {
  static let password = "plum ladder seven kites"
  /// The right answers of ``Sample/mother``.
  static let answers = [
    "day": "7", "month": "3", "year": "1984", "postcode": "RG1 1AA", "house": "12", "action": "confirm",
  ]

  /// The path of the link in the newest mail to an address.
  func link(to address: String) throws -> String {
    let mail = try #require(mail.all.last { $0.to.lowercased() == address.lowercased() })
    let word = mail.content.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix(WebGround.publicURL) }
    return String(try #require(word).dropFirst(WebGround.publicURL.count))
  }

  /// Puts the mother, hands in a message to her, and gives the path of the link that she got.
  func linkedMother(key: String) async throws -> String {
    #expect(try await call(.put, "/people/P-1", Sample.mother(), key: key).status == 201)
    #expect(try await call(.post, "/messages", Sample.message(), key: key).status == 202)
    await work()
    return try link(to: "Anna@example.org")
  }

  /// A browser that has gone all the way to its message; with the message's path.
  func readingMother() async throws -> (FamilyBrowser, String) {
    var browser = FamilyBrowser(self)
    let link = try await linkedMother(key: try await newKey())
    try await browser.get(link)
    try await browser.follow(try await browser.post(link, WebGround.answers))
    try await browser.follow(try await browser.post("/choose-password", ["password": WebGround.password]))
    let past = try await browser.post("/safety")
    let path = try #require(past.headers.first("Location"))
    try await browser.follow(past)
    return (browser, path)
  }
}
