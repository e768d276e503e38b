/// What a database's lanes have done since it was opened.
public struct DatabaseCounters: Sendable, Equatable {
  /// Bodies that wrote and were answered.
  public var writes = 0
  /// Commits of writes, each with one sync of the disk; far fewer than ``writes`` under load.
  public var commits = 0
  /// Groups that were rolled back and whose members ran again alone.
  public var groupsRedone = 0
  /// Bodies that read and were answered.
  public var reads = 0
}
