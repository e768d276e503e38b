import Foundation
import Support
import Testing

@testable import Transfer

/// ClamAV's daemon itself, in a process of its own, with one signature that was made for the occasion.
private final class RealClamd {
  /// The test file that every scanner knows, put together so that no file of this repository holds it.
  static let testFile = Array(
    (#"X5O!P%@AP[4\PZX54(P^)7CC)7}$"# + "EICAR-STANDARD-ANTIVIRUS-" + "TEST-FILE!$H+H*").utf8
  )

  struct Unavailable: Error, CustomStringConvertible {
    let description: String
  }

  let address: ClamdAddress
  private let folder: TemporaryFolder
  private let process = Process()

  init() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/sbin/clamd") else {
      throw Unavailable(description: "install clamav-daemon; `make test` does")
    }
    folder = try TemporaryFolder()
    let path = folder.path
    address = .path(path + "/clamd.sock")
    let hex = RealClamd.testFile.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    try "Local-Test:0:*:\(hex)\n".write(toFile: path + "/local.ndb", atomically: true, encoding: .utf8)
    try """
    DatabaseDirectory \(path)
    LocalSocket \(path)/clamd.sock
    Foreground yes
    StreamMaxLength 32M
    SelfCheck 86400

    """.write(toFile: path + "/clamd.conf", atomically: true, encoding: .utf8)
    process.executableURL = URL(filePath: "/usr/sbin/clamd")
    process.arguments = ["-c", path + "/clamd.conf"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.launchAlone()
    // It says that it checks itself when it takes connections.
    var said = ""
    while !said.contains("Self checking") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else {
        throw Unavailable(description: "clamd did not start; it said: \(said)")
      }
      said += String(decoding: data, as: UTF8.self)
    }
  }

  deinit { stop() }

  func stop() {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  func isFound(_ file: [UInt8]) throws(ClamdFailure) -> Bool {
    let scan = try ClamdScan(of: address, timeouts: ClamdTimeouts(send: .seconds(30), answer: .seconds(60)))
    for start in stride(from: 0, to: file.count, by: 200_000) {
      try scan.send(Array(file[start..<min(file.count, start + 200_000)]))
    }
    return try scan.finish()
  }
}

@Suite("Asking the real clamd", .serialized) struct RealClamdTests {
  @Test func `it clears, finds, looks into archives, and takes files of the largest size`() throws {
    let clamd = try RealClamd()
    defer { clamd.stop() }
    #expect(try !clamd.isFound(Array("Dear Sam".utf8)))
    #expect(try clamd.isFound(RealClamd.testFile))
    #expect(
      try clamd.isFound(
        Array("Dear Sam, ".utf8) + RealClamd.testFile + [UInt8](repeating: 0x20, count: 300_000)
      )
    )
    #expect(try clamd.isFound(RealClamdTests.archive(of: RealClamd.testFile)))
    #expect(try !clamd.isFound(RealClamdTests.archive(of: Array("Dear Sam".utf8))))
    #expect(try !clamd.isFound([UInt8](repeating: 0, count: 30 << 20)))
    #expect(throws: ClamdFailure.self) { try clamd.isFound([UInt8](repeating: 0, count: 40 << 20)) }
    clamd.stop()
    #expect(throws: ClamdFailure.self) { try clamd.isFound([1]) }
  }

  /// A zip archive of one part, in which the content does not stand as it is: no scanner sees it without unpacking.
  static func archive(of content: [UInt8]) -> [UInt8] {
    let packed = stored(content)
    let name = Array("word/document.xml".utf8)
    var common: [UInt8] = [0, 0] + number(8, 2) + [0, 0, 0, 0] + number(Int(crc32(content)), 4)
    common += number(packed.count, 4) + number(content.count, 4) + number(name.count, 2)
    var file: [UInt8] = [0x50, 0x4b, 3, 4, 20, 0] + common + [0, 0]
    file += name + packed
    var entry: [UInt8] = [0x50, 0x4b, 1, 2, 20, 0, 20, 0] + common
    entry += [UInt8](repeating: 0, count: 16) + name
    let end: [UInt8] = [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0] + number(entry.count, 4)
    return file + entry + end + number(file.count, 4) + [0, 0]
  }

  /// DEFLATE with two blocks that are not compressed, the text cut in the middle, so that it does not stand there whole.
  ///
  /// Source: RFC 1951 §3.2.4.
  private static func stored(_ content: [UInt8]) -> [UInt8] {
    let half = content.count / 2
    var packed: [UInt8] = []
    for (isLast, block) in [(false, content[..<half]), (true, content[half...])] {
      let count = number(block.count, 2)
      packed += [isLast ? 1 : 0] + count
      packed += count.map { ~$0 }
      packed += block
    }
    return packed
  }

  private static func number(_ number: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  /// Source: ISO 3309, as zip has it.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
