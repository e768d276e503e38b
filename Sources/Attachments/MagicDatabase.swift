internal import CMagic
internal import Synchronization

/// libmagic at work: says by a file's first bytes what it is.
///
/// A handle of libmagic serves one thread at a time, so it stands behind a lock. Judging 64 KiB takes 0.1 to 6 ms, and where they
/// are made to be slow (nothing but line ends) up to a second, which is why it is done on a lane of its own.
final class MagicDatabase: Sendable {
  /// Debian's own database (the package libmagic-mgc).
  ///
  /// It is named so that neither `$MAGIC` nor a file in somebody's home can
  /// stand in its place.
  static let path = "/usr/share/misc/magic.mgc"

  /// How many bytes are looked at.
  static let byteCount = 64 << 10

  private let handle: Mutex<MagicHandle>

  /// Loads the database.
  ///
  /// - Throws: ``MagicFailure`` where it is not there.
  init() throws(MagicFailure) {
    handle = Mutex(try MagicHandle(path: MagicDatabase.path))
  }

  /// The media type of what begins with these bytes, in libmagic's words.
  ///
  /// - Parameter head: the first bytes; what is beyond ``byteCount`` is not looked at.
  /// - Returns: for example `application/pdf`; `application/octet-stream` where libmagic does not know.
  /// - Throws: ``MagicFailure`` where libmagic gave up.
  func mediaType(of head: [UInt8]) throws(MagicFailure) -> String {
    try handle.withLock { (handle: inout MagicHandle) throws(MagicFailure) in try handle.mediaType(of: head) }
  }
}

/// libmagic could not be used; files are refused meanwhile.
struct MagicFailure: Error, Equatable, CustomStringConvertible {
  /// Which of its calls failed.
  let call: StaticString

  static func == (left: MagicFailure, right: MagicFailure) -> Bool { "\(left.call)" == "\(right.call)" }

  /// What to do.
  var description: String { "\(call) failed; is the package libmagic-mgc whole (\(MagicDatabase.path))?" }
}

/// One handle, freed when it goes.
@safe private struct MagicHandle: ~Copyable {
  private let raw: magic_t

  /// What libmagic may spend on one file, well below its own defaults: it reads what a stranger wrote.
  private static let limits: [(parameter: Int32, most: Int)] = [
    (MAGIC_PARAM_BYTES_MAX, MagicDatabase.byteCount), (MAGIC_PARAM_ENCODING_MAX, MagicDatabase.byteCount),
    (MAGIC_PARAM_REGEX_MAX, 4096), (MAGIC_PARAM_INDIR_MAX, 10), (MAGIC_PARAM_NAME_MAX, 50),
    (MAGIC_PARAM_ELF_PHNUM_MAX, 1), (MAGIC_PARAM_ELF_SHNUM_MAX, 1), (MAGIC_PARAM_ELF_NOTES_MAX, 1),
  ]

  /// It unpacks nothing, and does not take Compound Document Files, ELF, tar and CSV apart: nothing that is taken here needs
  /// that, and those parts are where its faults were found.
  ///
  /// Source: libmagic(3).
  private static let flags =
    MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_ELF
    | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CSV

  init(path: String) throws(MagicFailure) {
    guard let raw = unsafe magic_open(MagicHandle.flags) else { throw MagicFailure(call: "magic_open") }
    var call: StaticString?
    if unsafe magic_load(raw, path) != 0 { call = "magic_load" }
    for (parameter, most) in MagicHandle.limits {
      var most = most
      if unsafe magic_setparam(raw, parameter, &most) != 0 { call = "magic_setparam" }
    }
    if let call {
      unsafe magic_close(raw)
      throw MagicFailure(call: call)
    }
    unsafe self.raw = raw
  }

  deinit { unsafe magic_close(raw) }

  mutating func mediaType(of head: [UInt8]) throws(MagicFailure) -> String {
    let answer = unsafe head.withUnsafeBytes { bytes in
      // The text is libmagic's own until its next call, so it is copied at once.
      unsafe magic_buffer(raw, bytes.baseAddress, bytes.count).map { unsafe String(cString: $0) }
    }
    guard let answer else { throw MagicFailure(call: "magic_buffer") }
    return answer
  }
}
