/// What libcurl's callbacks tell while one transfer runs, all on one thread.
///
/// A class and no protocol, for a callback gets it back from a pointer.
class Conversation {
  /// The first bytes of a command that are looked at: a tag and a verb, and hardly anything of a password.
  static let commandBytes = 16

  /// Gives the next bytes that are sent.
  ///
  /// - Returns: how many were put into `room`; 0 where there are no more.
  func fill(_ room: UnsafeMutableRawBufferPointer) -> Int { 0 }

  /// Hears one line of the server.
  ///
  /// - Returns: whether to go on.
  func hear(_ line: [UInt8]) -> Bool { true }

  /// Notes the beginning of a command that is sent.
  func say(_ command: [UInt8]) {}

  /// Takes bytes of what is fetched.
  ///
  /// - Returns: whether to go on.
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool { true }
}
