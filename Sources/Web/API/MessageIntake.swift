internal import Attachments
internal import Core
internal import Crypto
internal import HTTPEngine
internal import Portal

/// A message with files, read while it comes, as a form of parts or as JSON.
///
/// 1. As `multipart/form-data`: first the part `message`, a JSON object without `attachments`; then the files, each a part
///    `attachments` with a file name. What is wrong with the message is known before a byte of a file is taken.
/// 2. As JSON: the texts `content` are lifted out of the document and decoded while they pass (``JSONLifter``), and what is
///    left is read as any other body.
///
/// What is refused is read to its end all the same, since a program that is still sending does not listen.
struct MessageIntake {
  /// What came.
  struct Message {
    var draft: MessageDraft
    let files: MessageFiles
    /// The SHA-256 of all that makes the request the same as another.
    let fingerprint: [UInt8]
  }

  private let request: HTTPRequest
  private let stream: BodyStream
  private(set) var files: MessageFiles
  private var decoder = Base64Stream()

  init(_ exchange: Exchange) throws {
    request = exchange.request
    stream = request.bodyStream ?? BodyStream(pieces: [request.body])
    files = try MessageFiles(exchange.web)
  }

  /// Reads all of it.
  ///
  /// - Throws: a ``Problem`` or `MalformedInput`; nothing of the files is left then.
  mutating func read() async throws -> Message {
    do {
      return request.contentType == "multipart/form-data" ? try await readForm() : try await readJSON()
    } catch let failure as MultipartReader.Failure {
      try await files.letGo()
      switch failure {
      case .refused(let refusal):
        await passOver()
        throw refusal == .fieldsTooLarge ? Problem.messageTooLarge : Problem.badForm(refusal)
      case .cut: throw Problem(status: 400)
      }
    } catch let cut as BodyCut {
      try await files.letGo()
      throw cut == .tooLarge ? Problem.messageTooLarge : Problem(status: 400)
    } catch {
      try await files.letGo()
      await passOver()
      throw error
    }
  }

  /// Reads what is left, and throws it away.
  private func passOver() async {
    do {
      while try await stream.next() != nil {}
    } catch {
      // Whoever was sending has gone, or the engine has answered: nobody listens to more.
      return
    }
  }

  // MARK: A form of parts

  private mutating func readForm() async throws -> Message {
    var reader: MultipartReader
    do {
      reader = try MultipartReader(request, maximumFieldBytes: MessageBody.maximumBytes)
    } catch {
      throw Problem.badForm(error)
    }
    var print = Fingerprint(of: request, form: "multipart")
    var draft: MessageDraft?
    var count = 0
    while let item = try await reader.next() {
      switch item {
      case .field(let field):
        guard draft == nil, field.name == "message" else {
          throw MalformedInput([MessageIntake.misplaced(field.name, count)])
        }
        let bytes = Array(field.value.utf8)
        draft = try MessageBody.read(JSONObjectReader(parsing: bytes), attachmentsAs: .parts).draft
        print.add(bytes)
      case .file(let part):
        guard draft != nil, part.name == "attachments" else {
          throw MalformedInput([MessageIntake.misplaced(part.name, nil)])
        }
        let name = try MessageIntake.name(of: part, at: count)
        try files.begin(at: count, named: name, claim: part.contentType)
        count += 1
      case .bytes(let bytes): try await files.add(Array(bytes))
      case .fileEnded:
        try await files.finish(count - 1)
        let file = files.incoming[count - 1]
        print.add(Array(file.name.utf8))
        print.add(Array((file.claim ?? "").utf8))
        print.add(file.upload.contentHash ?? [])
      }
    }
    guard var draft else {
      throw MalformedInput([FieldProblem(pointer: "/message", detail: "is needed, as the first part")])
    }
    draft.files = files.incoming.isEmpty ? nil : files.toSend
    return Message(draft: draft, files: files, fingerprint: try print.value())
  }

  /// What is wrong with a part that does not belong where it stands.
  private static func misplaced(_ name: String, _ files: Int?) -> FieldProblem {
    switch (name, files) {
    case ("message", _?): FieldProblem(pointer: "/message", detail: "is given twice")
    case ("message", nil):
      FieldProblem(pointer: "/message", detail: "must be a part without a file name, and the first one")
    case ("attachments", let count?):
      FieldProblem(
        pointer: "/attachments/\(count)",
        detail: "must be a part with a file name, behind the message"
      )
    case ("attachments", nil):
      FieldProblem(pointer: "/message", detail: "is needed, as the first part")
    default: FieldProblem(pointer: "/" + name.prefix(64), detail: "unknown part")
    }
  }

  private static func name(of part: MultipartPart, at index: Int) throws -> String {
    let pointer = "/attachments/\(index)/name"
    do {
      guard !part.isFileNameCut else {
        throw JSONText.Malformed.tooLong(maximumCharacters: MessageFiles.maximumNameCharacters)
      }
      return try JSONText.judge(
        part.fileName ?? "",
        maximumCharacters: MessageFiles.maximumNameCharacters,
        lines: .one
      )
    } catch let malformed as JSONText.Malformed {
      throw MalformedInput([FieldProblem(pointer: pointer, detail: malformed.description)])
    }
  }

  // MARK: JSON

  private mutating func readJSON() async throws -> Message {
    var lifter = JSONLifter(field: "content", in: "attachments", leaving: MessageBody.maximumBytes)
    var digest = try RunningSHA256()
    try digest.add(APICall.fingerprintStart(of: request))
    while let piece = try await stream.next() {
      try digest.add(piece)
      let events: [JSONLifter.Event]
      do { events = try lifter.take(piece) } catch { throw Problem.messageTooLarge }
      for event in events { try await take(event) }
    }
    let (draft, entries) = try MessageBody.read(
      JSONObjectReader(parsing: lifter.rest),
      attachmentsAs: .lifted
    )
    return try await finished(draft, entries, fingerprint: digest.value())
  }

  private mutating func take(_ event: JSONLifter.Event) async throws {
    do {
      switch event {
      case .began(let index):
        decoder = Base64Stream()
        try files.begin(at: index)
      case .bytes(let bytes): try await files.add(decoder.take(bytes))
      case .ended: try decoder.finish()
      }
    } catch is Base64Stream.Malformed {
      throw MalformedInput([
        FieldProblem(
          pointer: "/attachments/\(files.incoming.last?.index ?? 0)/content",
          detail: "must be base 64 with padding and without line breaks"
        )
      ])
    }
  }

  private mutating func finished(
    _ draft: MessageDraft,
    _ entries: [MessageBody.Attachment],
    fingerprint: [UInt8]
  ) async throws -> Message {
    // Every entry has its content, so there is an upload for each, in the same order.
    guard entries.count == files.incoming.count else { throw Problem(status: 400) }
    for (place, entry) in entries.enumerated() {
      files.describe(place, name: entry.name, claim: entry.contentType)
      try await files.finish(place)
    }
    var draft = draft
    draft.files = entries.isEmpty ? nil : files.toSend
    return Message(draft: draft, files: files, fingerprint: fingerprint)
  }
}

/// What makes a form the same as another: its parts, and not the boundary between them, which programs choose anew when they
/// repeat a request.
private struct Fingerprint {
  private var bytes: [UInt8]

  init(of request: HTTPRequest, form: String) {
    bytes = APICall.fingerprintStart(of: request) + Array(form.utf8)
  }

  /// Adds something, its length before it, so that no two rows of things run together into the same bytes.
  mutating func add(_ more: [UInt8]) {
    for shift in [24, 16, 8, 0] as [UInt32] {
      bytes.append(UInt8(truncatingIfNeeded: UInt32(clamping: more.count) >> shift))
    }
    bytes += more
  }

  func value() throws(CryptoFailure) -> [UInt8] { try sha256(bytes) }
}

extension Problem {
  /// A form of parts that cannot be read.
  static func badForm(_ refusal: MultipartRefusal) -> Problem {
    let why =
      switch refusal {
      case .notMultipart: "Say multipart/form-data with a boundary."
      case .malformed: "A boundary or a header line of a part breaks the grammar."
      case .encoding:
        "A name or a field is not UTF-8, or a part has a transfer coding: send the bytes as they are."
      case .cut: "The final boundary is missing: the form was cut."
      case .tooManyParts: "A form has at most \(MultipartParser.maximumParts) parts."
      case .headersTooLarge:
        "The header lines of a part have at most \(MultipartParser.maximumHeaderBytes) bytes."
      case .fieldsTooLarge: "The part message has at most \(MessageBody.maximumBytes) bytes."
      }
    let usual = Problem(status: refusal.status)
    return Problem(refusal.status, usual.name, usual.title, detail: why)
  }
}
