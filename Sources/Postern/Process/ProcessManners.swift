internal import CProcess
internal import Foundation

/// How the process behaves towards the machine.
enum ProcessManners {
  /// Closes the process to onlookers: files for their owner alone, no core file, no tracing by others, no SIGPIPE (S38, S49).
  static func closeToOnlookers() throws(ProgramFailure) {
    // Whoever sets a variable must not be able to lead the gateway to another database server than its settings name.
    postern_forget_database_variables()
    let code = postern_close_to_onlookers()
    guard code == 0 else {
      throw ProgramFailure(.unavailable, "the process cannot be closed to onlookers (errno \(code))")
    }
  }
}

/// What a signal asks of a server.
enum Signal: Sendable {
  /// To end gently: SIGTERM or SIGINT.
  case stop
  /// To load certificate and templates anew: SIGHUP.
  case reload
}

/// The signals of a server.
enum Signals {
  /// The signals as they come from now on, taken by a thread of their own.
  ///
  /// Called once in a process.
  static func stream() throws(ProgramFailure) -> AsyncStream<Signal> {
    let descriptor = postern_catch_signals()
    guard descriptor >= 0 else {
      throw ProgramFailure(.unavailable, "signals cannot be caught (errno \(-descriptor))")
    }
    let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
    Thread.detachNewThread {
      while true {
        switch postern_next_signal(descriptor) {
        case SIGHUP: continuation.yield(.reload)
        case SIGTERM, SIGINT: continuation.yield(.stop)
        default:
          // Where waiting itself fails nobody could end us gently any more: then this is the end.
          continuation.yield(.stop)
          return
        }
      }
    }
    return stream
  }
}
