internal import Attachments
internal import Core
internal import HTTPEngine

/// A form with files, taken in while it comes: its fields, and why a file is not taken.
struct UploadedForm: Sendable {
  /// Its fields.
  let fields: GuardedForm
  /// Why a file is not taken; nil where all were.
  let refusal: FileRefusal?

  /// The most bytes of a form without files: 50,000 characters in UTF-8, as browsers escape them.
  private static let maximumTypedBytes = 640 * 1024

  /// Reads the form, once its token is known to be right; what is a file goes to its owner's waiting files.
  ///
  /// A file that is refused is read to its end all the same: a browser shows the answer only when it has sent everything.
  ///
  /// - Parameters:
  ///   - exchange: the post, its body as it comes.
  ///   - form: the form's name.
  ///   - binding: what the form belongs to.
  ///   - owner: whose the files are until their message has them.
  /// - Throws: a ``Problem``: 403 where token or origin is wrong, 400, 413 or 415 where the body cannot be read; what
  ///   Attachments throws.
  init(reading exchange: Exchange, form: String, binding: String, owner: FileOwner) async throws {
    guard exchange.request.contentType == "multipart/form-data" else {
      fields = try GuardedForm(
        exchange,
        fields: try FormBody.parse(try await UploadedForm.typed(exchange)),
        form: form,
        binding: binding
      )
      refusal = nil
      return
    }
    var parts = try Parts(exchange, form: form, binding: binding, owner: owner)
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
    fields = try parts.guarded()
    refusal = parts.refusal
  }

  private static func typed(_ exchange: Exchange) async throws -> [UInt8] {
    var bytes = exchange.request.body
    guard let stream = exchange.request.bodyStream else { return bytes }
    while let piece = try await stream.next() {
      guard bytes.count + piece.count <= maximumTypedBytes else { throw Problem(status: 413) }
      bytes += piece
    }
    return bytes
  }
}

/// The parts of a form on their way in.
private struct Parts {
  let exchange: Exchange
  let form: String
  let binding: String
  let owner: FileOwner
  var reader: MultipartReader
  var part: MultipartPart?
  var upload: FileUpload?
  var refusal: FileRefusal?

  init(_ exchange: Exchange, form: String, binding: String, owner: FileOwner) throws {
    self.exchange = exchange
    self.form = form
    self.binding = binding
    self.owner = owner
    do { reader = try MultipartReader(exchange.request) } catch { throw Problem(status: error.status) }
  }

  /// The fields so far; refused where the form's token is not among them or wrong.
  func guarded() throws -> GuardedForm {
    try GuardedForm(exchange, fields: reader.fields, form: form, binding: binding)
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
