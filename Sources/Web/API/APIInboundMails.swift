internal import Core
internal import Delivery
internal import HTTPEngine

extension Web {
  /// `GET /people/{reference}/inbound-mails`: what came by email in answer to ours, without its words.
  func listInboundMails(_ call: APICall) async throws -> HTTPResponse {
    let found = try await rooms.inbound.answers(ofReference: call.knownReference(), by: call.actor)
    guard let found else { throw Problem.unknownInPath }
    return call.listAnswer(found.map(\.json), next: InboundMailID?.none)
  }
}

extension InboundAnswer {
  fileprivate var json: JSONValue {
    [
      "id": .string(id.text), "status": .string(status.rawValue), "from_known_address": .bool(isFromAddress),
      "authenticated": .bool(isAuthenticated), "received_at": .string(takenAt.rfc3339),
    ]
  }
}
