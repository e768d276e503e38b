internal import Access
internal import Attachments
internal import Core
internal import Foundation
internal import Portal
internal import Record

/// What `send` asks of an opened gateway.
extension Gateway {
  /// A message as `send` takes it.
  struct MessageRequest: Sendable {
    let recipientReference: String
    let caseReference: String?
    let subject: Secret<String>
    let body: Secret<String>
    /// When it is over; nil for never.
    let expiresAt: Timestamp?
    /// Paths of the files that go with it.
    let attachments: [String]
  }

  /// Hands a message in; the gateway that serves delivers it.
  ///
  /// - Parameter message: what to send.
  /// - Returns: lines to show: its identifier and state, and of its files those at which somebody must look themselves.
  /// - Throws: ``ProgramFailure`` that says what to mend, or what the rooms throw.
  func send(_ message: MessageRequest) async throws -> [String] {
    try await withHouse { house in
      let shelf: FileID = try surroundings.newIdentifier()
      let owner = FileOwner(shelf.text)
      var ids: [FileID] = []
      do {
        for path in message.attachments {
          ids.append(try await takeIn(path, for: owner, after: ids.count, house.attachments))
        }
        let outcome = try await house.portal.send(
          MessageDraft(
            to: message.recipientReference,
            courtCase: message.caseReference,
            subject: message.subject,
            body: message.body,
            language: nil,
            files: ids.isEmpty ? nil : FilesToSend(ids, of: owner),
            expiresAt: message.expiresAt
          ),
          by: .gateway,
          admittedBy: .given
        )
        return try Gateway.lines(outcome)
      } catch {
        for id in ids { try await house.attachments.remove(id, of: owner) }
        throw error
      }
    }
  }

  /// Takes a file in while it is read; never all of it is in memory.
  private func takeIn(_ path: String, for owner: FileOwner, after earlier: Int, _ room: Attachments)
    async throws -> FileID
  {
    guard earlier < room.limits.messageFiles else {
      throw ProgramFailure(.badData, "--attach: a message has at most \(room.limits.messageFiles) files")
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ProgramFailure(.inputOutput, "\(path) cannot be opened; --attach names a file")
    }
    let upload = try room.begin(name: path, owner: owner)
    do {
      while let piece = try Gateway.read(handle, path) {
        if let why = try await upload.add(piece) { throw Gateway.refusal(of: path, why) }
      }
      try handle.close()
      switch try await upload.finish() {
      case .taken(let stored): return stored.id
      case .refused(let why): throw Gateway.refusal(of: path, why)
      }
    } catch {
      try await upload.abandon()
      throw error
    }
  }

  private static func read(_ handle: FileHandle, _ path: String) throws(ProgramFailure) -> [UInt8]? {
    do {
      guard let data = try handle.read(upToCount: 65536), !data.isEmpty else { return nil }
      return [UInt8](data)
    } catch {
      throw ProgramFailure(.inputOutput, "\(path) cannot be read; --attach names a file")
    }
  }

  private static func refusal(of path: String, _ why: FileRefusal) -> ProgramFailure {
    let words =
      switch why {
      case .tooLarge: "is larger than \(FileLimits.standard.fileBytes >> 20) MiB"
      case .empty: "is empty"
      case .typeNotTaken: "is of no kind that is taken; save it as PDF"
      case .runsSomething: "holds macros, scripts or programs"
      case .tooManyPixels: "claims more pixels than a device can show"
      case .unpacksTooLarge: "would unpack to more than a device can hold"
      case .malware: "holds malware; it is kept apart, and an alert is open"
      case .cut, .gone, .tooManyWaiting: "could not be taken in; try again"
      }
    return ProgramFailure(.badData, "--attach: \(path) \(words)")
  }

  private static func lines(_ outcome: SendOutcome) throws(ProgramFailure) -> [String] {
    switch outcome {
    case .accepted(let id, let status, let files):
      return ["\(id) \(status.rawValue)"]
        + files.enumerated().filter { $0.element.reading != .clear }.map {
          "file \($0.offset + 1) (\($0.element.file.type.mediaType)): not checked; look yourself whether it holds a confidential detail"
        }
    case .unknownPerson: throw ProgramFailure(.badData, "--to: there is no person with that reference")
    case .noCase: throw ProgramFailure(.badData, "the person is in no case; put them in one first")
    case .caseNeeded: throw ProgramFailure(.badData, "the person is in several cases; name one with --case")
    case .notTheirCase: throw ProgramFailure(.badData, "--case: the person is not in that case")
    case .partyWall:
      throw ProgramFailure(.notPermitted, "every address of the person stands on another side of a case too")
    case .leak:
      throw ProgramFailure(
        .notPermitted,
        "a confidential detail of somebody else in the case stands in the message or a file; take it out"
      )
    case .filesRefused(.tooLarge):
      throw ProgramFailure(
        .badData,
        "--attach: the files of a message have at most \(FileLimits.standard.messageBytes >> 20) MiB together"
      )
    case .filesRefused(let why):
      throw ProgramFailure(.badData, "--attach: a file is not taken: \(why.rawValue)")
    }
  }
}
