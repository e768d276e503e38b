internal import CProcess
internal import Foundation

/// How the process behaves towards the machine.
enum ProcessManners {
  /// Closes the process to onlookers: files for their owner alone, no core file, no tracing by others, no SIGPIPE (S38, S49).
  static func closeToOnlookers() throws(ProgramFailure) {
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
  /// Holds the signals back; call before any other thread is started.
  static func hold() throws(ProgramFailure) {
    let code = postern_hold_signals()
    guard code == 0 else { throw ProgramFailure(.unavailable, "signals cannot be held back (error \(code))") }
  }

  /// The signals as they come, taken by a thread of their own.
  static func stream() -> AsyncStream<Signal> {
    let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
    Thread.detachNewThread {
      while true {
        switch postern_next_signal() {
        case SIGHUP: continuation.yield(.reload)
        // Where waiting itself fails nobody could end us any more: then this is the end.
        default: continuation.yield(.stop)
        }
      }
    }
    return stream
  }
}
