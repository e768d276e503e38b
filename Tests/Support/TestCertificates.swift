public import Core
internal import Glibc
public import HTTPEngine

/// Certificates for tests, made at test time.
public enum TestCertificates {
  /// Makes an authority and a certificate for localhost in a folder of its own below the system's temporary one.
  ///
  /// - Parameter clock: from when it is valid; the real time where a client verifies it.
  /// - Returns: where the files lie.
  /// - Throws: `DevelopmentCertificates.Failure`.
  public static func make(
    clock: any WallClock = RealClock()
  ) throws(DevelopmentCertificates.Failure) -> DevelopmentCertificates.Files {
    try DevelopmentCertificates.make(
      in: temporaryDirectory(),
      surroundings: Surroundings(clock: clock, random: TestRandom(seed: UInt64(getpid())), log: .silent)
    )
  }

  /// A new empty folder below the system's temporary one.
  ///
  /// - Returns: its path.
  /// - Throws: `DevelopmentCertificates.Failure.cannotWrite`.
  public static func temporaryDirectory() throws(DevelopmentCertificates.Failure) -> String {
    var template = Array("/tmp/postern-test-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw .cannotWrite("/tmp") }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// The machine's clock, for the few tests whose other side has none of ours.
public struct RealClock: WallClock {
  /// Makes the clock.
  public init() {}

  /// The moment it is now.
  public var now: Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
