internal import Core
internal import HTTPEngine
internal import People

extension Web {
  /// `PUT /people/{reference}`: a whole record of what the case system owns; 201 where it is new.
  func putPerson(_ call: APICall) async throws -> HTTPResponse {
    let reference = try call.newReference()
    let record = try PersonRecord(reading: call.body(), agencies: agencies, today: today)
    switch try await rooms.people.put(reference: reference, record: record, by: call.actor) {
    case .written(let view, let isNew): return APIAnswer(isNew ? 201 : 200, .object(view.json)).response
    case .partyWall: throw Problem.partyWall
    }
  }

  /// `GET /people/{reference}`: what is held, identity facts by kind and telephone numbers by count.
  func getPerson(_ call: APICall) async throws -> HTTPResponse {
    let view = try await rooms.people.view(ofReference: call.knownReference(), by: call.actor)
    guard let view else { throw Problem.unknownInPath }
    var json = view.json
    json.append("facts", .array(view.factKinds.map { .string($0.rawValue) }))
    json.append("phones", .integer(Int64(view.phoneCount)))
    return APIAnswer(200, .object(json)).response
  }

  /// The day it is, for dates that cannot lie ahead.
  ///
  /// In London it is at most an hour later than in UTC.
  private var today: CivilDate {
    CivilDate(daysSince1970: (surroundings.now + .hours(1)).milliseconds / 86_400_000)
  }
}

extension PersonView {
  /// As a case system is told of the person; never an identity fact.
  fileprivate var json: JSONObject {
    [
      "id": .string(id.text),
      "reference": .string(reference),
      "agency": .string(agency),
      "language": .string(language.rawValue),
      "cases": .array(cases.map { ["reference": .string($0.reference), "side": .string($0.side.word)] }),
      "emails": .array(emails.map { .object($0.json) }),
    ]
  }
}

extension PersonView.Email {
  /// The address and how far it is proved.
  var json: JSONObject {
    ["id": .string(id.text), "address": .string(address.text), "status": .string(status.rawValue)]
  }
}
