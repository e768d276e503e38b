/// Why a file is not taken: a value, for the page says it in words and the API by its name.
public enum FileRefusal: String, Error, Sendable, CaseIterable {
  /// It is larger than a file may be, or the files of a message together are.
  case tooLarge = "too-large"
  /// It holds nothing.
  case empty
  /// It is none of the kinds that are taken, or cannot be told, or two signs of it disagree.
  case typeNotTaken = "type-not-taken"
  /// It holds macros, programs or other things that run.
  case runsSomething = "runs-something"
  /// It is a picture that claims so many pixels that showing it could exhaust a device.
  case tooManyPixels = "too-many-pixels"
  /// It is a document that would unpack to more than a device can hold.
  case unpacksTooLarge = "unpacks-too-large"
  /// It ended before its end.
  case cut
  /// The scanner found malware in it; it is kept apart.
  case malware
  /// Its owner has as many files waiting as may wait.
  case tooManyWaiting = "too-many-waiting"
  /// It waited too long, or was taken back.
  case gone
}
