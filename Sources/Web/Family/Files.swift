internal import Access
internal import Attachments
internal import Core
internal import HTTPEngine
internal import People
internal import Portal

extension Web {
  /// `/messages/{id}/files/{file}`: a file of a message or of an answer, saved on the device.
  var fileRoutes: [Route] {
    [
      .page("/messages/{id}/files/{file}", takesHead: false) { exchange in
        guard let session = try await exchange.session() else { return try await exchange.signInAgain() }
        return try await exchange.web.giveFile(exchange, session: session)
      }
    ]
  }

  private func giveFile(_ exchange: Exchange, session: Session) async throws -> HTTPResponse {
    guard let message = MessageID(parsing: exchange.place("id")),
      let file = FileID(parsing: exchange.place("file"))
    else { throw Problem(status: 404) }
    switch try await rooms.portal.file(file, of: message, for: session.reader(at: surroundings.now)) {
    case .unknown, .quarantined: throw Problem(status: 404)
    // The page says that it is still being looked through.
    case .held: return try .goOn(to: "/messages/\(message)")
    case .open(let named, let reader):
      var keepsName = false
      if let person = session.people.first?.person {
        keepsName = try await rooms.people.choices(of: person).showsFileNames
      }
      return try FileAnswer.response(of: named, from: reader, keepingName: keepsName)
    }
  }
}

extension MessagePage.Begun {
  /// An answer that was begun, as its page tells of it.
  ///
  /// - Parameters:
  ///   - draft: what is kept.
  ///   - isInBox: whether its words stand in the box; there may be others, which were typed just now.
  ///   - language: the page's.
  init(_ draft: AnswerDraft, isInBox: Bool, in language: Language) {
    let late = isInBox ? draft.late : nil
    self.init(
      at: LondonTime.dayAndTime(of: late != nil ? draft.savedAt : draft.begunAt, in: language),
      keptUntil: LondonTime.day(of: draft.keptUntil, in: language),
      isLate: late != nil,
      hasPieces: draft.pieces > 1,
      isIncomplete: draft.isIncomplete
    )
  }
}

extension MessagePage.File {
  /// A file of a message or of an answer, as its page tells of it.
  init(_ named: NamedFile, of message: MessageID) {
    let given = named.name.text.reveal { $0 }
    self.init(
      name: given.isEmpty ? named.downloadName : given,
      type: named.file.type.fileExtension.uppercased(),
      size: MessagePage.File.size(of: named.file.byteCount),
      path: "/messages/\(message)/files/\(named.file.id)",
      state: MessagePage.File.State(named.file.scan)
    )
  }

  /// A file that waits to go with an answer.
  init(_ waiting: WaitingFile) {
    let given = waiting.name.text.reveal { $0 }
    self.init(
      id: waiting.file.id.text,
      name: given.isEmpty ? waiting.file.type.fileExtension.uppercased() : given,
      type: waiting.file.type.fileExtension.uppercased(),
      size: MessagePage.File.size(of: waiting.file.byteCount),
      path: nil,
      state: MessagePage.File.State(waiting.file.scan)
    )
  }

  /// `340 KB`, `1.2 MB`.
  static func size(of bytes: Int) -> String {
    guard bytes >= 1_000_000 else { return "\(max(1, (bytes + 500) / 1000)) KB" }
    let tenths = (bytes + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}

extension MessagePage.File.State {
  init(_ scan: ScanState) {
    switch scan {
    case .clean: self = .clean
    case .notScanned: self = .notScanned
    case .held: self = .held
    case .quarantined: self = .quarantined
    }
  }
}

extension MessagePage.Problem {
  /// What to do about a file that is not taken.
  init(_ refusal: FileRefusal) {
    switch refusal {
    case .tooLarge: self = .fileTooLarge
    case .empty: self = .fileEmpty
    case .typeNotTaken, .tooManyPixels, .unpacksTooLarge: self = .fileType
    case .runsSomething, .malware: self = .fileUnsafe
    case .cut, .gone: self = .fileCut
    case .tooManyWaiting: self = .filesTooMany
    }
  }
}
