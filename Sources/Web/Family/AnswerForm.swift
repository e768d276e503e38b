internal import Attachments
internal import Core
internal import HTTPEngine

/// An answer as it was posted, its files taken in while they came.
struct AnswerForm: Sendable {
  /// What was typed.
  let text: String
  /// The files that are to be left out of those that wait.
  let leftOut: Set<FileID>
  /// Why a file is not taken; nil where all were.
  let refusal: FileRefusal?

  /// Reads the form, once its token is known to be right; what is a file goes to its owner's waiting files.
  ///
  /// A file that is refused is read to its end all the same: a browser shows the answer only when it has sent everything.
  ///
  /// - Parameters:
  ///   - exchange: the post, its body as it comes.
  ///   - binding: what the form belongs to.
  ///   - owner: whose the files are until the answer has them.
  /// - Returns: what was posted.
  /// - Throws: a ``Problem``: 403 where token or origin is wrong, 400, 413 or 415 where the body cannot be read; what
  ///   Attachments throws.
  static func read(_ exchange: Exchange, binding: String, owner: FileOwner) async throws -> AnswerForm {
    guard exchange.request.contentType == "multipart/form-data" else {
      return try AnswerForm(try await typed(exchange, binding), refusal: nil)
    }
    var parts = try Parts(exchange, binding: binding, owner: owner)
    do {
      try await parts.readAll()
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
    return try AnswerForm(try parts.guarded(), refusal: parts.refusal)
  }

  private init(_ form: GuardedForm, refusal: FileRefusal?) throws {
    text = Web.plainText(form["body"])
    leftOut = Set(form.all("leave_out").compactMap(FileID.init(parsing:)))
    self.refusal = refusal
  }

  /// The most bytes of a form without files.
  private static let maximumTypedBytes = 256 * 1024

  private static func typed(_ exchange: Exchange, _ binding: String) async throws -> GuardedForm {
    var bytes = exchange.request.body
    if let stream = exchange.request.bodyStream {
      while let piece = try await stream.next() {
        guard bytes.count + piece.count <= maximumTypedBytes else { throw Problem(status: 413) }
        bytes += piece
      }
    }
    return try GuardedForm(
      exchange,
      fields: try FormBody.parse(bytes),
      form: FamilyForm.answer,
      binding: binding
    )
  }
}

/// The parts of a form on their way in.
private struct Parts {
  let exchange: Exchange
  let binding: String
  let owner: FileOwner
  var reader: MultipartReader
  var part: MultipartPart?
  var upload: FileUpload?
  var refusal: FileRefusal?

  init(_ exchange: Exchange, binding: String, owner: FileOwner) throws {
    self.exchange = exchange
    self.binding = binding
    self.owner = owner
    do { reader = try MultipartReader(exchange.request) } catch { throw Problem(status: error.status) }
  }

  /// The fields so far; refused where the form's token is not among them or wrong.
  func guarded() throws -> GuardedForm {
    try GuardedForm(exchange, fields: reader.fields, form: FamilyForm.answer, binding: binding)
  }

  mutating func readAll() async throws {
    while let item = try await reader.next() {
      switch item {
      case .field: continue
      case .file(let part):
        // The token stands before the files, so that nothing is taken of somebody else's form.
        _ = try guarded()
        self.part = part
      case .bytes(let bytes): try await take(Array(bytes))
      case .fileEnded: try await end()
      }
    }
  }

  private mutating func take(_ bytes: [UInt8]) async throws {
    guard refusal == nil, !bytes.isEmpty else { return }
    if upload == nil {
      upload = try exchange.web.rooms.attachments.begin(name: part?.fileName ?? "", owner: owner)
    }
    if let why = try await upload?.add(bytes) {
      refusal = why
      upload = nil
    }
  }

  private mutating func end() async throws {
    defer { (part, upload) = (nil, nil) }
    guard refusal == nil else { return }
    guard let upload else {
      // Where no file was chosen a browser sends a part without a name and without bytes.
      if part?.fileName?.isEmpty == false { refusal = .empty }
      return
    }
    if case .refused(let why) = try await upload.finish() { refusal = why }
  }
}
