internal import Attachments
internal import Core
internal import HTTPEngine
internal import Portal

/// The files of a message of a case system's, on their way in: sealed as they come, for a shelf of this one request.
///
/// Whoever makes one calls ``letGo()`` where the message does not take them, so that nothing is left behind. Should the
/// process end before that, they are swept.
struct MessageFiles {
  /// The longest name that is taken, in characters; more would be cut, and the answer would not tell what was sent.
  static let maximumNameCharacters = 255

  /// One file on its way.
  struct Incoming {
    let index: Int
    let upload: FileUpload
    /// What somebody says that it is.
    var claim: String?
    var name = ""
  }

  let owner: FileOwner
  private let room: Attachments
  /// Those that are on their way or here, in the order in which they came.
  private(set) var incoming: [Incoming] = []
  private var byteCount = 0

  init(_ web: Web) throws {
    room = web.rooms.attachments
    // Of this request alone: many of one caller at once must not stand in each other's way.
    let shelf: FileID = try web.surroundings.newIdentifier()
    owner = FileOwner(shelf.text)
  }

  /// The files for the message.
  var toSend: FilesToSend { FilesToSend(incoming.map(\.upload.id), of: owner) }

  /// Where each of them stood in the request.
  var places: [FileID: Int] {
    Dictionary(uniqueKeysWithValues: incoming.map { ($0.upload.id, $0.index) })
  }

  /// Begins a file.
  ///
  /// - Throws: a ``Problem`` where there are too many.
  mutating func begin(at index: Int, named name: String = "", claim: String? = nil) throws {
    guard incoming.count < room.limits.messageFiles else {
      throw Problem.attachmentRefused("/attachments", "has at most \(room.limits.messageFiles) files")
    }
    incoming.append(
      Incoming(index: index, upload: try room.begin(name: name, owner: owner), claim: claim, name: name)
    )
  }

  /// Takes bytes of the file that was begun last.
  ///
  /// - Throws: a ``Problem`` where it is not taken; what Attachments throws.
  mutating func add(_ bytes: [UInt8]) async throws {
    guard let last = incoming.last, !bytes.isEmpty else { return }
    byteCount += bytes.count
    guard byteCount <= room.limits.messageBytes else {
      throw Problem.attachmentRefused(
        "/attachments",
        "has at most \(room.limits.messageBytes >> 20) MiB together"
      )
    }
    if let why = try await last.upload.add(bytes) { throw Problem.attachmentRefused(why, at: last.index) }
  }

  /// Says what is known of a file only behind its bytes.
  mutating func describe(_ place: Int, name: String, claim: String?) {
    incoming[place].name = name
    incoming[place].claim = claim
  }

  /// Ends a file: it is judged, and scanned where a scanner is set.
  ///
  /// - Parameter place: which one of ``incoming``.
  /// - Throws: a ``Problem`` where it is not taken; what Attachments throws.
  func finish(_ place: Int) async throws {
    let file = incoming[place]
    switch try await file.upload.finish(named: file.name) {
    case .refused(let why): throw Problem.attachmentRefused(why, at: file.index)
    case .taken(let stored):
      guard let claim = file.claim, !stored.type.allows(claim: claim) else { return }
      throw Problem.attachmentRefused(
        "/attachments/\(file.index)/content_type",
        "does not agree with the bytes, which are \(stored.type.mediaType); mend it or leave it out"
      )
    }
  }

  /// Takes out what no message has.
  ///
  /// - Throws: what Attachments throws; then the rest is swept within the hour.
  func letGo() async throws {
    for file in incoming {
      try await file.upload.abandon()
      try await room.remove(file.upload.id, of: owner)
    }
  }
}

extension Problem {
  /// A file is not taken, so nothing was: which one, and why.
  static func attachmentRefused(_ pointer: String, _ detail: String) -> Problem {
    Problem(
      422,
      "attachment-refused",
      "A file cannot go with the message",
      detail: "Nothing was stored. Mend what is named in errors, and send all of it again.",
      fields: [FieldProblem(pointer: pointer, detail: detail)]
    )
  }

  /// The same, for a reason of the room's.
  static func attachmentRefused(_ why: FileRefusal, at index: Int) -> Problem {
    attachmentRefused("/attachments/\(index)/content", why.detail)
  }

  /// More than a request may hold, by its form.
  static var messageTooLarge: Problem {
    Problem(
      413,
      "too-large",
      "The body is too large",
      detail: """
        As JSON a request has at most \(MessageBody.maximumJSONBytes >> 20) MiB, and its texts 256 KiB. As \
        multipart/form-data it has at most \(MessageBody.maximumFormBytes >> 20) MiB: send large files so.
        """
    )
  }
}

extension FileRefusal {
  /// What is wrong with a file, for whoever mends a program or asks the person who chose it.
  fileprivate var detail: String {
    switch self {
    case .tooLarge: "is larger than \(FileLimits.standard.fileBytes >> 20) MiB"
    case .empty: "is empty"
    case .typeNotTaken: "is of no kind that is taken, or its bytes contradict each other"
    case .runsSomething: "holds macros, scripts or programs"
    case .tooManyPixels: "claims more pixels than a device can show"
    case .unpacksTooLarge: "would unpack to more than a device can hold"
    case .cut: "ended before its end"
    case .malware: "holds malware; it is kept apart, and an alert is open"
    case .tooManyWaiting: "is one file too many"
    case .gone: "went meanwhile; send it again"
    }
  }
}
