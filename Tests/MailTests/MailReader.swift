import Foundation
import Support

/// What Python's own parser sees in a composed mail.
struct ReadMail: Decodable {
  struct Part: Decodable, Equatable {
    let type: String
    let charset: String
    let language: String
    let text: String
  }

  struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  let headers: [[String]]
  let type: String
  let defects: [String]
  let parts: [Part]

  subscript(name: String) -> [String] {
    headers.filter { $0.first?.lowercased() == name.lowercased() }.compactMap(\.last)
  }

  /// Reads one message.
  static func reading(_ message: [UInt8]) async throws -> ReadMail {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "postern-mail-\(ProcessInfo.processInfo.globallyUniqueString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let (input, output) = (folder.appending(path: "input"), folder.appending(path: "output"))
    try JSONEncoder().encode([Data(message)]).write(to: input)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [
      URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/read_mail.py").path,
      input.path, output.path,
    ]
    guard try await process.runToEnd() == 0 else {
      throw Unreadable(description: "read_mail.py failed; run it by hand on \(input.path)")
    }
    let read = try JSONDecoder().decode([ReadMail].self, from: Data(contentsOf: output))
    try FileManager.default.removeItem(at: folder)
    guard let mail = read.first else {
      throw Unreadable(description: "read_mail.py read nothing")
    }
    return mail
  }
}
