public import Core
public import Crypto
public import Delivery
public import People
internal import Storage

/// What the leak guard could say of a file.
public enum LeakReading: String, Sendable, CaseIterable {
  /// It was read, and nothing confidential of others stands in it or in its name.
  case clear
  /// Something confidential of somebody else in the case stands in it, or in its name.
  case found
  /// It cannot be read by a program, or not to its end: a person must look.
  case notChecked = "not-checked"
}

extension Attachments {
  /// Looks for confidential details of others in files that wait, and in their names.
  ///
  /// Of texts the first ``FileLimits/readTextBytes`` are read. Pictures, sounds and documents that are not plain text are not
  /// read: they may show anything, and it is said that nobody has looked.
  ///
  /// - Parameters:
  ///   - ids: which files.
  ///   - owner: whose they are.
  ///   - details: what must not stand in them.
  ///   - guardian: what compares.
  /// - Returns: what can be said of each that is there.
  /// - Throws: ``AttachmentFailure``.
  public func leaks(
    in ids: [FileID],
    of owner: FileOwner,
    against details: Set<ConfidentialDetail>,
    by guardian: LeakGuard
  ) async throws(AttachmentFailure) -> [FileID: LeakReading] {
    do {
      let rows = try await database.read { try FileStore.ask(ids, on: owner.text, in: $0).answer() }
      var readings: [FileID: LeakReading] = [:]
      for row in rows where row.stored != nil && row.content == nil && !row.gatewayKey.isEmpty {
        let key = try keySealer.unwrap(row.gatewayKey, of: row.id)
        readings[row.id] = try await reading(of: row, key, against: details, by: guardian)
      }
      return readings
    } catch {
      throw AttachmentFailure(error)
    }
  }

  /// Looks for confidential details of others in files that a message is about to take.
  ///
  /// - Parameters:
  ///   - files: the files.
  ///   - details: what must not stand in them; with none, it is told what can be read at all.
  ///   - guardian: what compares.
  /// - Returns: what can be said of each.
  /// - Throws: ``AttachmentFailure``.
  public func leaks(
    in files: ClaimableFiles,
    against details: Set<ConfidentialDetail>,
    by guardian: LeakGuard
  ) async throws(AttachmentFailure) -> [FileID: LeakReading] {
    do {
      var readings: [FileID: LeakReading] = [:]
      for row in files.rows {
        let key = try keySealer.unwrap(row.gatewayKey, of: row.id)
        readings[row.id] = try await reading(of: row, key, against: details, by: guardian)
      }
      return readings
    } catch {
      throw AttachmentFailure(error)
    }
  }

  /// Looks for confidential details of others in the files of a message that is to be released.
  ///
  /// - Parameters:
  ///   - files: its files.
  ///   - key: its key.
  ///   - details: what must not stand in them.
  ///   - guardian: what compares.
  /// - Returns: what can be said of each.
  /// - Throws: ``AttachmentFailure``.
  public func leaks(
    in files: SealedFiles,
    openedWith key: MessageKey,
    against details: Set<ConfidentialDetail>,
    by guardian: LeakGuard
  ) async throws(AttachmentFailure) -> [FileID: LeakReading] {
    do {
      var readings: [FileID: LeakReading] = [:]
      for row in files.rows {
        guard let wrapped = row.contentKey else { throw AttachmentFailure.damaged }
        let fileKey = try key.unwrap(wrapped, place: FilePlace.contentKey(row.id))
        readings[row.id] = try await reading(of: row, fileKey, against: details, by: guardian)
      }
      return readings
    } catch {
      throw AttachmentFailure(error)
    }
  }

  private func reading(
    of row: FileStore.FileRow,
    _ key: SymmetricKey,
    against details: Set<ConfidentialDetail>,
    by guardian: LeakGuard
  ) async throws -> LeakReading {
    guard let label = row.label else { throw AttachmentFailure.damaged }
    let name = try FileLabel(opening: label, under: key, for: row.id).name.text
    // Points and low lines stand in names where a blank would stand in a text.
    let spelled = name.reveal { name in
      Secret(name + "\n" + String(name.map { "._".contains($0) ? " " : $0 }))
    }
    if try await finds(details, in: spelled, by: guardian) { return .found }
    guard row.type == .text, let text = try await beginning(of: row, key) else { return .notChecked }
    if try await finds(details, in: text, by: guardian) { return .found }
    return row.byteCount > limits.readTextBytes ? .notChecked : .clear
  }

  private func finds(
    _ details: Set<ConfidentialDetail>,
    in text: Secret<String>,
    by guardian: LeakGuard
  ) async throws -> Bool {
    try await workLane.run { try text.reveal { try guardian.finds(details, in: $0) } }
  }

  /// As much of a text as is read; nil where it is in no writing that is known.
  private func beginning(of row: FileStore.FileRow, _ key: SymmetricKey) async throws -> Secret<String>? {
    let reader = FileReader(self, row: row, key: key)
    var bytes: [UInt8] = []
    while bytes.count < limits.readTextBytes, let chunk = try await reader.next() { bytes += chunk }
    return PlainText.decoded(bytes).map { Secret($0) }
  }
}

/// Texts as people's devices write them.
enum PlainText {
  /// Reads UTF-8, UTF-16 with its mark, or else what Western Windows writes; nil where zero bytes say that it is something
  /// else.
  static func decoded(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      let isLittleEndian = bytes[0] == 0xff
      let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
        let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
        return isLittleEndian ? second << 8 | first : first << 8 | second
      }
      return String(decoding: units, as: UTF16.self)
    }
    guard !bytes.contains(0) else { return nil }
    // What was cut off in the middle of a character still is UTF-8.
    for missing in 0..<4 {
      if let text = String(validating: bytes.dropLast(missing), as: UTF8.self) { return text }
    }
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}
