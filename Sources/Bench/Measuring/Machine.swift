internal import CSQLite
internal import COpenSSL
internal import Foundation
internal import Glibc

/// What the figures were measured on.
struct Machine: Codable {
  let cores: Int
  let processor: String
  let kernel: String
  let sqlite: String
  let openssl: String
  var postgresql: String?
  /// The median of 200, in microseconds.
  let fdatasyncMicroseconds: Double

  init(folder: String) throws {
    cores = ProcessInfo.processInfo.activeProcessorCount
    let model = ProcessFiles.text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
    processor = model.map { String($0.drop { $0 != ":" }.dropFirst(2)) } ?? "?"
    kernel = ProcessFiles.text("/proc/sys/kernel/osrelease").trimmingCharacters(in: .whitespacesAndNewlines)
    sqlite = unsafe String(cString: sqlite3_libversion())
    openssl = unsafe String(cString: OpenSSL_version(OPENSSL_VERSION_STRING))
    fdatasyncMicroseconds = try Machine.syncLatency(in: folder)
  }

  /// Appends a page and makes it durable, 200 times.
  private static func syncLatency(in folder: String) throws(BenchFailure) -> Double {
    let path = folder + "/sync-probe"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { throw BenchFailure("\(path) cannot be written") }
    defer {
      close(file)
      unsafe unlink(path)
    }
    let page = [UInt8](repeating: 7, count: 4096)
    var times: [Double] = []
    for _ in 0..<200 {
      guard unsafe write(file, page, page.count) == page.count else {
        throw BenchFailure("\(path): writing failed")
      }
      let begun = Clock.seconds()
      guard fdatasync(file) == 0 else { throw BenchFailure("\(path): fdatasync failed") }
      times.append((Clock.seconds() - begun) * 1e6)
    }
    return Statistics.median(times) ?? 0
  }
}
