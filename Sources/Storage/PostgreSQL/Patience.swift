/// How long one engine waits for its server.
struct Patience: Sendable {
  /// What waits at most for a server that has just gone: as long as a restart takes.
  var restart = Duration.seconds(5)
  /// How long the server is asked whether a COMMIT was kept: as long as a failover to a standby takes.
  var doubt = Duration.seconds(20)
  /// How long the program waits, at its start, for a server that is starting itself.
  var start = Duration.seconds(10)
  /// The pause between two tries.
  var pause = Duration.milliseconds(100)
  /// How often the server is tried while it is gone.
  var interval = Duration.seconds(1)
}
