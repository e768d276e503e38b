/// Judges a head that the parser found well formed: method, target, host, coding, route.
///
/// A value without sockets: it takes the head and what the server knows, and says what is to be done with the request.
struct HeadJudgement {
  /// What is to be done.
  enum Verdict {
    /// Read the body, if there is one, and ask the responder.
    case take(HTTPRequestHead, RouteLimits)
    /// Ask the responder without reading the body.
    case takeWithoutBody(HTTPRequestHead)
    /// Answer with this status and end the connection.
    case refuse(Int, HTTPRequestHead?)
  }

  let hosts: Set<String>?
  let isSecure: Bool
  let trustedProxies: [AddressRange]
  let responder: any HTTPResponder

  func verdict(on message: MessageHead, from connected: PeerAddress, id: String) -> Verdict {
    guard let method = HTTPMethod(rawValue: message.method) else {
      return .refuse(HTTPMethod.refused.contains(message.method) ? 405 : 501, standIn(message, connected, id))
    }
    let target: RequestTarget
    do { target = try RequestTarget(parsing: message.target) } catch {
      return .refuse(error.status, standIn(message, connected, id))
    }
    let authority = message.host.lowercased()
    let host = HeadJudgement.withoutPort(authority)
    let peer = ForwardedPeer.find(
      connected,
      in: trustedProxies.isEmpty ? [] : message.headers.all(named: "x-forwarded-for"),
      trusting: trustedProxies
    )
    let head = HTTPRequestHead(
      method: method,
      target: target,
      headers: message.headers,
      host: host,
      peer: peer,
      id: id
    )
    if let origin = target.origin {
      // "the origin server MUST ignore the received Host header field" is where two programs could differ: they agree.
      guard origin.authority == authority else { return .refuse(400, head) }
      guard (origin.scheme == "https") == isSecure else { return .refuse(421, head) }
    }
    if let hosts, !hosts.contains(host) { return .refuse(421, head) }
    guard message.expectation != .unknown else { return .refuse(417, head) }
    guard isPlain(message) else { return .refuse(415, head) }
    return routed(message, head)
  }

  /// A head for who renders a refusal, where the one that came could not be read whole.
  private func standIn(_ message: MessageHead, _ peer: PeerAddress, _ id: String) -> HTTPRequestHead? {
    RequestTarget.standIn(for: message.target).map { target in
      HTTPRequestHead(
        method: HTTPMethod(rawValue: message.method) ?? .get,
        target: target,
        headers: message.headers,
        host: "",
        peer: peer,
        id: id
      )
    }
  }

  private func routed(_ message: MessageHead, _ head: HTTPRequestHead) -> Verdict {
    let limits = responder.limits(for: head)
    guard limits.isKnown else { return .takeWithoutBody(head) }
    guard message.hasBody else { return .take(head, limits) }
    let maximum = head.method.isSafe ? 0 : limits.maximumBodyBytes
    if case .length(let count) = message.framing, count > maximum { return .refuse(413, head) }
    if maximum == 0 { return .refuse(413, head) }
    if let accepted = limits.acceptedContentTypes {
      guard let type = head.contentType, accepted.contains(type) else { return .refuse(415, head) }
    }
    return .take(head, limits)
  }

  /// A body that is packed could grow a thousandfold: it is never unpacked here (S45).
  private func isPlain(_ message: MessageHead) -> Bool {
    message.headers.all(named: "content-encoding").allSatisfy { HTTPHeaders.isSame($0, "identity") }
  }

  /// `[::1]:8443` → `[::1]`, `localhost:8443` → `localhost`.
  static func withoutPort(_ authority: String) -> String {
    let bytes = authority.utf8
    let end =
      bytes.first == UInt8(ascii: "[")
      ? bytes.firstIndex(of: UInt8(ascii: "]")).map(bytes.index(after:))
      : bytes.firstIndex(of: UInt8(ascii: ":"))
    return String(authority[..<(end ?? bytes.endIndex)])
  }
}
