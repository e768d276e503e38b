internal import Authenticity
internal import Core
internal import HTTPEngine

extension Web {
  /// `GET /reports`: what people told of somebody who pretends to be us, newest first.
  func listReports(_ call: APICall) async throws -> HTTPResponse {
    let page = try call.page(of: ReportKind.self)
    let found = try await rooms.authenticity.reports(before: page.after, atMost: page.limit, by: call.actor)
    return call.listAnswer(found.items.map(\.json), next: found.next)
  }
}

extension ReceivedReport {
  fileprivate var json: JSONValue {
    [
      "id": .string(id.text), "received_at": .string(receivedAt.rfc3339),
      "language": .string(report.language.rawValue), "text": report.text.reveal { .string($0) },
      "sender": report.sender.reveal { .string($0) },
      "message_number": report.messageNumber.reveal { .string($0) },
      "contact": report.contact.reveal { .string($0) },
    ]
  }
}
