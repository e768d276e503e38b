/// How dear it is to hash a password: what Argon2id is asked to spend.
///
/// Source: RFC 9106 §4; OWASP Password Storage Cheat Sheet for the floor.
public struct PasswordParameters: Hashable, Sendable {
  /// The memory of one hash, in KiB.
  public let memoryKiB: UInt32
  /// How often that memory is gone over.
  public let iterations: UInt32
  /// How many lanes it is cut into.
  public let lanes: UInt32

  /// 64 MiB, three times over, one lane: 171 ms on the reference machine.
  public static let standard = PasswordParameters(unchecked: 65_536, 3, 1)
  /// The least that is accepted, OWASP's: 19 MiB, twice over, one lane.
  public static let floor = PasswordParameters(unchecked: 19_456, 2, 1)
  /// The most that a stored hash may ask for: a row that was tampered with must not take the machine's memory.
  static let ceiling = PasswordParameters(unchecked: 1 << 20, 64, 16)

  /// Parameters within the floor and the ceiling (1 GiB, 64 times, 16 lanes); nil where one is outside.
  public init?(memoryKiB: UInt32, iterations: UInt32, lanes: UInt32) {
    self.init(unchecked: memoryKiB, iterations, lanes)
    guard isAtLeast(.floor), PasswordParameters.ceiling.isAtLeast(self) else { return nil }
  }

  init(unchecked memoryKiB: UInt32, _ iterations: UInt32, _ lanes: UInt32) {
    self.memoryKiB = memoryKiB
    self.iterations = iterations
    self.lanes = lanes
  }

  /// Whether none of the three is less than the other's.
  func isAtLeast(_ other: PasswordParameters) -> Bool {
    memoryKiB >= other.memoryKiB && iterations >= other.iterations && lanes >= other.lanes
  }
}
