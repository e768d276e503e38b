/// Why the key ring cannot be had; each with what to do.
///
/// No key and no path stands in it.
public enum KeyRingFailure: Error, Equatable, CustomStringConvertible {
  /// There is no such file.
  case missing
  /// It is a folder, a link, a pipe or a device.
  case notAFile
  /// Others may read or write it.
  case exposed(mode: UInt32)
  /// It belongs to another user.
  case foreign
  /// The system does not let it be read.
  case unreadable(errno: Int32)
  /// It is shorter than one key.
  case short
  /// It does not have the form of a key ring, or a key does not agree with its id.
  case damaged
  /// There is a file already; it is never overwritten.
  case exists
  /// The system does not let it be written.
  case unwritable(errno: Int32)
  /// A key could not be made.
  case crypto(CryptoFailure)

  /// What is wrong and what to do, for an operator.
  public var description: String {
    switch self {
    case .missing: "the key file does not exist; make one with `postern keys create`, or restore it"
    case .notAFile: "the key file is not a regular file (a link, folder or pipe); name the file itself"
    case .exposed(let mode):
      "the key file has mode \(String(mode, radix: 8)); only its owner may read it: chmod 600"
    case .foreign: "the key file belongs to another user; chown it to the user that Postern runs as"
    case .unreadable(let code):
      "the key file cannot be read (errno \(code)); check the disk and the folders' modes"
    case .short: "the key file is too short to hold a key; restore it from its backup"
    case .damaged: "the key file is damaged or is none; restore it from its backup"
    case .exists: "there is a file already where the key file should go; it is never overwritten"
    case .unwritable(let code):
      "the key file cannot be written (errno \(code)); check the folder and the disk"
    case .crypto(let failure): failure.description
    }
  }
}
