internal import HTTPEngine

/// A page of somebody who is signed in, to which *Keep me signed in* leads back; it comes from a form, so nothing else is.
struct FamilyReturn: Sendable {
  /// Longer than any of our paths.
  private static let maximumBytes = 200
  /// What a page's address may ask for besides, and is asked for again.
  private static let asked = ["before", "keep", "message"]

  let path: String

  /// The page that a request asked for; the list where that is none of these.
  init(of head: HTTPRequestHead) {
    let more = FamilyReturn.asked.compactMap { name in head.query.only(name).map { "\(name)=\($0)" } }
    let text = head.rawPath + (more.isEmpty ? "" : "?" + more.joined(separator: "&"))
    path = FamilyReturn.isPlain(text) ? text : "/messages"
  }

  /// What a form says, where it is a page that the routes show to families who are signed in; else the list.
  ///
  /// - Parameters:
  ///   - text: what the form says; may be anything.
  ///   - web: whose routes.
  init(_ text: String, in web: Web) {
    let pages = RouteTable(web.messageRoutes + web.accountRoutes + web.secondFactorRoutes)
    guard FamilyReturn.isPlain(text), pages.shows(text) else {
      path = "/messages"
      return
    }
    path = text
  }

  /// Whether it is a path of ours by its letters: no host, no dots, nothing encoded.
  private static func isPlain(_ text: String) -> Bool {
    text.hasPrefix("/") && !text.contains("//") && text.utf8.count <= maximumBytes
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "?"), UInt8(ascii: "="), UInt8(ascii: "&"):
          true
        default: false
        }
      }
  }
}

extension RouteTable {
  /// Whether somebody who asks for this sees a page.
  fileprivate func shows(_ path: String) -> Bool {
    do {
      guard
        case .found(let route, _) = find(
          try HTTPRequestHead(method: .get, target: path, headers: HTTPHeaders())
        )
      else { return false }
      return route.method == .get
    } catch {
      // What is no target at all is no page.
      return false
    }
  }
}
