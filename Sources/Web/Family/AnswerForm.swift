internal import Access
internal import Attachments
internal import Core
internal import HTTPEngine
internal import Portal

/// An answer as it was posted, its files taken in while they came.
struct AnswerForm: Sendable {
  /// What is to be done with it: the button's value.
  enum Action: String, Sendable {
    case send, save, discard
    case discardLate = "discard_late"
    /// *Keep me signed in*, pressed where no script runs: what was typed is kept as by *save*.
    case stay

    /// Whether what was typed is kept, whatever becomes of it else.
    var keepsWords: Bool { self == .send || self == .save || self == .stay }
  }

  /// Who posts it.
  let writer: AnswerWriter
  let action: Action
  /// What was typed.
  let text: String
  /// The files that are to be left out of those that wait.
  let leftOut: Set<FileID>
  /// What was posted when the session had run out and stood in the form, and goes on with it.
  let tookLate: LateShown
  /// When what was kept had been kept that stood in the form; nil where nothing did.
  let keptAt: Timestamp?
  /// Why a file is not taken; nil where all were.
  let refusal: FileRefusal?

  /// Reads the form, once it is known who posts it; what is a file goes to the writer's waiting files.
  ///
  /// A file that is refused is read to its end all the same: a browser shows the answer only when it has sent everything.
  ///
  /// - Parameters:
  ///   - exchange: the post, its body as it comes.
  ///   - message: the message that is answered.
  ///   - live: the session that goes on; nil for none.
  /// - Returns: what was posted; nil where nobody may post it, and then nothing of it was taken.
  /// - Throws: a ``Problem``: 403 where the origin is wrong, 400, 413 or 415 where the body cannot be read; what Attachments
  ///   and Access throw.
  static func read(
    _ exchange: Exchange,
    answering message: MessageID,
    live: Session?
  ) async throws -> AnswerForm? {
    guard exchange.request.contentType == "multipart/form-data" else {
      let fields = try await typed(exchange)
      let writer = try await exchange.answerWriter(fields, live: live, answering: message)
      return writer.map { AnswerForm(fields, by: $0, refusal: nil) }
    }
    var parts = try Parts(exchange, message: message, live: live)
    do {
      try await parts.readAll()
      return try await parts.admitted().map {
        AnswerForm(parts.reader.fields, by: $0, refusal: parts.refusal)
      }
    } catch is Parts.Nobody {
      return nil
    } catch let failure as MultipartReader.Failure {
      try await parts.upload?.abandon()
      switch failure {
      case .refused(let refusal): throw Problem(status: refusal.status)
      case .cut(.tooLarge): throw Problem(status: 413)
      case .cut: throw Problem(status: 400)
      }
    } catch {
      try await parts.upload?.abandon()
      throw error
    }
  }

  private init(_ fields: FormFields, by writer: AnswerWriter, refusal: FileRefusal?) {
    self.writer = writer
    action = fields.only("action").flatMap(Action.init(rawValue:)) ?? .send
    text = Web.plainText(fields.only("body") ?? "")
    keptAt = fields.only("kept_at").flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
    tookLate = LateShown(parsing: fields.only("took_late") ?? "")
    leftOut = Set(fields.all("leave_out").compactMap(FileID.init(parsing:)))
    self.refusal = refusal
  }

  /// The most bytes of a form without files.
  private static let maximumTypedBytes = 256 * 1024

  private static func typed(_ exchange: Exchange) async throws -> FormFields {
    var bytes = exchange.request.body
    if let stream = exchange.request.bodyStream {
      while let piece = try await stream.next() {
        guard bytes.count + piece.count <= maximumTypedBytes else { throw Problem(status: 413) }
        bytes += piece
      }
    }
    return try FormBody.parse(bytes)
  }
}

/// The parts of a form on their way in.
private struct Parts {
  /// Nobody may post this.
  struct Nobody: Error {}

  let exchange: Exchange
  let message: MessageID
  let live: Session?
  var reader: MultipartReader
  var writer: AnswerWriter?
  var part: MultipartPart?
  var upload: FileUpload?
  var refusal: FileRefusal?
  /// Whether the message may be answered; nil while no file has asked for it.
  ///
  /// Where it may not, files are read to their end and thrown away: what was typed is answered as without them.
  var mayAnswer: Bool?

  init(_ exchange: Exchange, message: MessageID, live: Session?) throws {
    self.exchange = exchange
    self.message = message
    self.live = live
    do { reader = try MultipartReader(exchange.request) } catch { throw Problem(status: error.status) }
  }

  /// Who posts the form, by the fields so far; nil where nobody may.
  mutating func admitted() async throws -> AnswerWriter? {
    if writer == nil {
      writer = try await exchange.answerWriter(reader.fields, live: live, answering: message)
    }
    return writer
  }

  mutating func readAll() async throws {
    while let item = try await reader.next() {
      switch item {
      case .field: continue
      case .file(let part):
        // The token stands before the files, so that nothing is taken of somebody else's form.
        guard try await admitted() != nil else { throw Nobody() }
        self.part = part
      case .bytes(let bytes): try await take(Array(bytes))
      case .fileEnded: try await end()
      }
    }
  }

  private mutating func take(_ bytes: [UInt8]) async throws {
    guard refusal == nil, !bytes.isEmpty else { return }
    if upload == nil {
      guard let writer else { throw Nobody() }
      let reader = (live ?? writer.session).reader(at: exchange.web.surroundings.now)
      guard try await isAnswerable(for: reader) else { return }
      let owner = reader.owner(answering: message, isLate: writer.isLate)
      upload = try exchange.web.rooms.attachments.begin(name: part?.fileName ?? "", owner: owner)
    }
    if let why = try await upload?.add(bytes) {
      refusal = why
      upload = nil
    }
  }

  /// Looks once, before the first byte of a file is sealed.
  private mutating func isAnswerable(for reader: Reader) async throws -> Bool {
    if let mayAnswer { return mayAnswer }
    let found = try await exchange.web.rooms.portal.mayAnswer(message, for: reader)
    mayAnswer = found
    return found
  }

  private mutating func end() async throws {
    defer { (part, upload) = (nil, nil) }
    guard refusal == nil, mayAnswer != false else { return }
    guard let upload else {
      // Where no file was chosen a browser sends a part without a name and without bytes.
      if part?.fileName?.isEmpty == false { refusal = .empty }
      return
    }
    if case .refused(let why) = try await upload.finish() { refusal = why }
  }
}
