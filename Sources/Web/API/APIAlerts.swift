internal import Alerts
internal import Core
internal import HTTPEngine
internal import People

extension Web {
  /// `GET /alerts`: what somebody must look at, newest first, without content.
  func listAlerts(_ call: APICall) async throws -> HTTPResponse {
    let page = try call.page(of: AlertKind.self)
    let query = AlertQuery(
      kind: try call.oneOf("kind"),
      status: try call.oneOf("status"),
      person: try await person(inQueryOf: call),
      before: page.after,
      limit: page.limit
    )
    let found = try await rooms.alerts.list(query)
    let references = try await rooms.people.references(
      ofPeople: Set(found.items.compactMap(\.person)),
      cases: Set(found.items.compactMap(\.courtCase))
    )
    let items = found.items.map { alert in
      alert.json(
        person: alert.person.flatMap { references.people[$0] },
        courtCase: alert.courtCase.flatMap { references.cases[$0] }
      )
    }
    return call.listAnswer(items, next: found.next)
  }

  private func person(inQueryOf call: APICall) async throws -> PersonID? {
    guard let reference = call.exchange.request.query.only("person") else { return nil }
    guard let person = try await rooms.people.person(withReference: reference) else {
      throw Problem.unknownReference(nil)
    }
    return person
  }
}

extension APICall {
  /// A query parameter that is one of several words; nil where it is left out.
  fileprivate func oneOf<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws -> Choice? {
    guard let word = exchange.request.query.only(name) else { return nil }
    guard let choice = Choice(rawValue: word) else {
      throw Problem.badQuery("\(name) is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return choice
  }
}

extension ListedAlert {
  fileprivate func json(person: String?, courtCase: String?) -> JSONValue {
    [
      "id": .string(id.text), "kind": .string(kind.rawValue), "status": .string(status.rawValue),
      "urgent": .bool(isUrgent), "person": .optional(person), "case": .optional(courtCase),
      "message": .optional(message?.text), "owner": .optional(owner),
      "created_at": .string(createdAt.rfc3339),
      "note": .string(note),
    ]
  }
}
