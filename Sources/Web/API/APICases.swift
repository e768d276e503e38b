internal import Core
internal import HTTPEngine
internal import People

extension Web {
  /// `PUT /cases/{reference}`: a whole record of a case; risk may be raised here and is lowered elsewhere.
  func putCase(_ call: APICall) async throws -> HTTPResponse {
    let reference = try call.newReference()
    let record = try CaseRecord(reading: call.body(), agencies: agencies)
    let (view, isNew) = try await rooms.people.putCase(reference: reference, record: record, by: call.actor)
    return APIAnswer(
      isNew ? 201 : 200,
      [
        "id": .string(view.id.text), "reference": .string(view.reference), "agency": .string(record.agency),
        "heightened_risk": .bool(view.hasHeightenedRisk),
      ]
    ).response
  }
}

extension CaseRecord {
  /// Reads a case's record from a body.
  ///
  /// - Parameters:
  ///   - reader: the body.
  ///   - agencies: those that this gateway serves.
  /// - Throws: `MalformedInput` with everything that is wrong.
  init(reading reader: JSONObjectReader, agencies: Agencies) throws(MalformedInput) {
    let agency = reader.oneOf("agency", agencies.ids)
    let team = reader.optionalText("team", maximumCharacters: 100)
    let allocated = reader.uniqueTexts(
      "allocated",
      maximum: 50,
      maximumCharacters: 254,
      EmailAddress.init(parsing:)
    )
    let youngest = reader.optionalDate("youngest_child_date_of_birth")
    let hasHeightenedRisk = reader.flag("heightened_risk", default: false)
    let controller = reader.optionalText("controller", maximumCharacters: 100)
    let transferredFrom = reader.optionalText("transferred_from", maximumCharacters: 100)
    self.init(agency: try reader.finish(agency))
    self.team = team
    self.allocated = allocated.map(\.text)
    youngestChildDateOfBirth = youngest?.iso8601
    self.hasHeightenedRisk = hasHeightenedRisk
    self.controller = controller
    self.transferredFrom = transferredFrom
  }
}
