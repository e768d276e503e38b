internal import Core
internal import Crypto
internal import HTTPEngine

/// Which page of a list a caller asks for.
struct APIPage<Kind: IdentifiedKind>: Sendable {
  /// The last entry of the page before; nil for the first page.
  let after: Identifier<Kind>?
  /// How many entries at most.
  let limit: Int
}

extension APICall {
  /// How many entries a page has where the caller says nothing.
  static let usualLimit = 50
  /// The most entries of a page: an answer must not grow with a wish.
  static let maximumLimit = 200

  /// The page asked for.
  ///
  /// - Parameter kind: of what the list is.
  /// - Returns: where it begins, and how many entries it has.
  /// - Throws: 422 for a limit out of range, or a cursor that was not ours for this list.
  func page<Kind>(of kind: Kind.Type) throws -> APIPage<Kind> {
    APIPage(after: try cursor(of: kind), limit: try limit())
  }

  private func limit() throws -> Int {
    guard let text = exchange.request.query.only("limit") else { return APICall.usualLimit }
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let limit = Int(text), (1...APICall.maximumLimit).contains(limit)
    else { throw Problem.badQuery("limit is a whole number from 1 to \(APICall.maximumLimit).") }
    return limit
  }

  private func cursor<Kind>(of kind: Kind.Type) throws -> Identifier<Kind>? {
    guard let text = exchange.request.query.only("cursor") else { return nil }
    guard let bytes = Base64URL.decode(text),
      let id = Identifier<Kind>(parsing: String(decoding: bytes, as: UTF8.self))
    else {
      throw Problem.badQuery("cursor is the next of the page before, as it came; leave it out for the first.")
    }
    return id
  }

  /// A page as it goes out.
  ///
  /// - Parameters:
  ///   - items: its entries.
  ///   - next: the last of them, where there are more.
  /// - Returns: the answer.
  func listAnswer<Kind>(_ items: [JSONValue], next: Identifier<Kind>?) -> HTTPResponse {
    let cursor = next.map { Base64URL.encode(Array($0.text.utf8)) }
    return APIAnswer(200, ["items": .array(items), "next": .optional(cursor)]).response
  }
}
