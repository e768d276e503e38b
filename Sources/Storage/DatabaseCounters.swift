/// What a database's lanes have done since it was opened, and what waits for them.
public struct DatabaseCounters: Sendable, Equatable {
  /// Bodies that wrote and were answered.
  public var writes = 0
  /// Commits of writes, each with one sync of the disk; far fewer than ``writes`` under load.
  public var commits = 0
  /// Groups that were rolled back and whose members ran again alone.
  public var groupsRedone = 0
  /// Runs of single bodies that were not kept and were done again: others were in the way, or the connection was lost.
  public var bodiesRedone = 0
  /// Bodies that read and were answered.
  public var reads = 0
  /// Bodies that wait for a lane now.
  public var waiting = 0
}

extension DatabaseCounters {
  /// Adds what another lane has done.
  static func += (sum: inout DatabaseCounters, lane: DatabaseCounters) {
    sum.writes += lane.writes
    sum.commits += lane.commits
    sum.groupsRedone += lane.groupsRedone
    sum.bodiesRedone += lane.bodiesRedone
    sum.reads += lane.reads
    sum.waiting += lane.waiting
  }
}
