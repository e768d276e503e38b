internal import Attachments
internal import Crypto
internal import Transfer

extension Doctor {
  /// Whether files can be judged.
  func files() -> Finding {
    if let problem = Attachments.judgeProblem() {
      return .wrong("files", "they cannot be judged", mend: problem, code: .unavailable)
    }
    return .good("files", "libmagic tells what they are")
  }

  /// Whether files are scanned: a file of the largest size is handed to the scanner.
  func malware(_ settings: Settings) async -> Finding {
    switch settings.malware {
    case .none:
      return .warning(
        "malware",
        "files are not scanned, and readers are told so",
        mend: "install clamav-daemon and set malware: { clamd: \"unix:/run/clamav/clamd.ctl\" }"
      )
    case .clamd(let address):
      do {
        // Waiting for it blocks a thread, which must not be one of those that run everything else.
        let isFound = try await WorkLane().run { try Doctor.scanOfLargestFile(address) }
        guard !isFound else {
          return .wrong("malware", "clamd finds malware in a file of zeros", mend: "look at its signatures")
        }
        return .good("malware", "clamd clears a file of the largest size")
      } catch let failure as ClamdFailure {
        return .wrong(
          "malware",
          "files are held, for clamd gives no answer",
          mend: failure.description,
          code: .unavailable
        )
      } catch {
        return .wrong("malware", error)
      }
    }
  }

  private static func scanOfLargestFile(_ address: ClamdAddress) throws(ClamdFailure) -> Bool {
    let scan = try ClamdScan(of: address, timeouts: ClamdTimeouts())
    let piece = [UInt8](repeating: 0, count: 1 << 20)
    for _ in 0..<(FileLimits.standard.fileBytes / piece.count) { try scan.send(piece) }
    return try scan.finish()
  }
}
