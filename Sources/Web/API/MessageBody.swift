internal import Attachments
internal import Core
internal import HTTPEngine
internal import People
internal import Portal

/// The body of `POST /messages`.
enum MessageBody {
  /// 50,000 characters of body in UTF-8, with room for escapes; files are counted apart.
  static let maximumBytes = 262_144
  /// A whole request as JSON: files in base 64 grow by a third, and are decoded while they come.
  static let maximumJSONBytes = 8 << 20
  /// A whole request as a form: 100 MiB of files, and room for the message and the heads of the parts.
  static let maximumFormBytes = 101 << 20

  /// How the files of a message come.
  enum Form {
    /// As parts of a form: none may stand in the message.
    case parts
    /// In the message, their content lifted out of it.
    case lifted
  }

  /// What a message says of one of its files.
  struct Attachment {
    let name: String
    let contentType: String?
  }

  /// What a route takes of a request: what is long, or of unknown length, is read while it comes.
  static func limits(for head: HTTPRequestHead) -> RouteLimits {
    let types = ["application/json", "multipart/form-data"]
    if head.contentType == "multipart/form-data" {
      return RouteLimits(
        maximumBodyBytes: maximumFormBytes,
        acceptedContentTypes: types,
        destination: .stream
      )
    }
    let length = head.headers.only("content-length").flatMap(Int.init) ?? Int.max
    return length <= maximumBytes
      ? RouteLimits(maximumBodyBytes: maximumBytes, acceptedContentTypes: types)
      : RouteLimits(maximumBodyBytes: maximumJSONBytes, acceptedContentTypes: types, destination: .stream)
  }

  /// Fields of the contract whose features are not built.
  static let notAvailable = [
    "confirm_leak", "on_behalf_of",
  ]

  /// Reads a message.
  ///
  /// - Parameters:
  ///   - reader: the body.
  ///   - form: how its files come.
  /// - Returns: the message without its files, and what it says of them.
  /// - Throws: `MalformedInput`, or a ``Problem`` that names the fields that are not available.
  static func read(
    _ reader: JSONObjectReader,
    attachmentsAs form: Form
  ) throws -> (draft: MessageDraft, attachments: [Attachment]) {
    let refused = notAvailable.filter(reader.has)
    guard refused.isEmpty else { throw Problem.notAvailable(refused.map { "/" + $0 }) }
    for name in notAvailable { reader.passOver(name) }
    let to = reader.reference("to")
    let courtCase = reader.optionalParsed(
      "case",
      maximumCharacters: CaseSystemReference.maximumCharacters,
      CaseSystemReference.parse
    )
    let subject = reader.optionalText("subject", maximumCharacters: MessageDraft.maximumSubjectCharacters)
    let body = reader.text("body", maximumCharacters: MessageDraft.maximumBodyCharacters, lines: .many)
    let language = reader.language()
    let needsSecondFactor = reader.flag("require_second_factor", default: false)
    let expiresAt = reader.optionalParsed("expires_at", maximumCharacters: 40) {
      text throws(FieldMend) in try moment(text)
    }
    let attachments = attachments(in: reader, form)
    let draft = MessageDraft(
      to: try reader.finish(to),
      courtCase: courtCase,
      subject: Secret(subject ?? ""),
      body: Secret(body),
      language: language,
      needsSecondFactor: needsSecondFactor,
      expiresAt: expiresAt
    )
    return (draft, attachments)
  }

  /// When a message is over, as somebody writes it who hands it in; whether it may be then is judged when it is stored.
  private static func moment(_ text: String) throws(FieldMend) -> Timestamp {
    guard let end = Timestamp(rfc3339: text) else {
      throw FieldMend("is a moment by RFC 3339, such as 2026-03-29T09:00:00Z")
    }
    return end
  }

  /// What is said where a message may not end when it is to.
  static let badEnd = MalformedInput([
    FieldProblem(pointer: "/expires_at", detail: "lies in the future, and at most three years from now")
  ])

  private static func attachments(in reader: JSONObjectReader, _ form: Form) -> [Attachment] {
    if form == .parts {
      if reader.has("attachments") { reader.refuse("attachments", "belong in parts of their own here") }
      reader.passOver("attachments")
      return []
    }
    return reader.list("attachments", maximum: FileLimits.standard.messageFiles) { entry in
      let name = entry.text("name", maximumCharacters: MessageFiles.maximumNameCharacters)
      let claim = entry.optionalText("content_type", maximumCharacters: 255)
      // What stood there was lifted out: an empty text is left of it.
      entry.lifted("content")
      return Attachment(name: name, contentType: claim)
    }
  }
}
