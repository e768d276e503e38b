import Core
import Delivery
import Foundation

@testable import Mail

/// A mail of `Fixtures/inbound`, with what it names put in.
struct InboundFixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Fixtures/inbound"
  )
  static let messageID = "mail_01jqk5s3n80000000000000000@example.org"
  static let number = "48219307"
  static let recipient = "ann@example.com"

  let bytes: [UInt8]

  /// A mail.
  ///
  /// - Parameters:
  ///   - name: its file's name, without `.eml`.
  ///   - messageID: of the mail of ours that it is about.
  ///   - number: of the same mail.
  ///   - recipient: whom that mail was for.
  /// - Throws: where the file cannot be read.
  init(
    _ name: String,
    messageID: String = InboundFixture.messageID,
    number: String = InboundFixture.number,
    recipient: String = InboundFixture.recipient
  ) throws {
    let file = InboundFixture.folder.appending(path: name + ".eml")
    let text = try String(contentsOf: file, encoding: .utf8)
      .replacing("MESSAGE_ID", with: messageID).replacing("NUMBER", with: number)
      .replacing("RECIPIENT", with: recipient).replacing("\n", with: "\r\n")
    bytes = Array(text.utf8)
  }

  /// The names of all.
  static var names: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".eml") }
        .map { String($0.dropLast(4)) }.sorted()
    }
  }
}
