internal import Core
internal import Crypto
internal import Keys

/// Seals reports under a key of their own, derived from the gateway's: they belong to no person that we know.
struct ReportSealer: Sendable {
  private let key: SymmetricKey
  private let id: KeyID
  private let random: any RandomSource

  init(_ opened: OpenedKey, random: any RandomSource) throws(CryptoFailure) {
    key = try opened.key.derive("postern/v1/report-box")
    id = opened.id
    self.random = random
  }

  func seal(_ report: Report, as reportID: ReportID) throws -> [UInt8] {
    var object: JSONObject = [:]
    for (name, value) in [
      ("text", report.text), ("sender", report.sender), ("message_number", report.messageNumber),
      ("contact", report.contact),
    ] {
      value.reveal { if !$0.isEmpty { object.append(name, .string($0)) } }
    }
    return try Box.seal(
      JSONValue.object(object).encoded(),
      under: key,
      keyID: id,
      place: ReportSealer.place(of: reportID),
      random: random
    )
  }

  func open(_ box: [UInt8], as reportID: ReportID, language: Language) throws -> Report {
    let bytes = try Box.open(box, under: key, keyID: id, place: ReportSealer.place(of: reportID))
    let reader = try JSONObjectReader(parsing: bytes)
    func text(_ name: String) -> Secret<String> {
      Secret(reader.optionalText(name, maximumCharacters: Report.maximumTextCharacters, lines: .many) ?? "")
    }
    return Report(
      text: text("text"),
      sender: text("sender"),
      messageNumber: text("message_number"),
      contact: text("contact"),
      language: language
    )
  }

  private static func place(of id: ReportID) -> String { "impostor_report:\(id)" }
}
