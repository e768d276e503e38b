internal import CCurl
internal import Glibc
internal import Synchronization

/// The sockets of one lane, so that another thread can end their conversations.
///
/// libcurl waits inside one call for the answer to a message and to QUIT, and cannot be told to stop; a socket that is
/// shut down ends the wait at once. The descriptor stays libcurl's: it is closed only here, under the lock, so that a
/// number is never shut down after it went to somebody else.
final class OpenSockets: Sendable {
  private struct State {
    var descriptors: Set<CInt> = []
    var isCut = false
  }

  private let state = Mutex(State())

  /// A new socket for libcurl.
  ///
  /// - Returns: `CURL_SOCKET_BAD` where there is none, or the lane was cut.
  func open(family: CInt, type: CInt, protocol number: CInt) -> CInt {
    state.withLock { state in
      guard !state.isCut else { return CURL_SOCKET_BAD }
      let descriptor = socket(family, type | CInt(SOCK_CLOEXEC.rawValue), number)
      guard descriptor >= 0 else { return CURL_SOCKET_BAD }
      state.descriptors.insert(descriptor)
      return descriptor
    }
  }

  /// Closes a socket of libcurl's.
  func close(_ descriptor: CInt) -> CInt {
    state.withLock { state in
      state.descriptors.remove(descriptor)
      return Glibc.close(descriptor)
    }
  }

  /// Ends the conversations that are under way.
  func hangUp() {
    state.withLock { state in
      for descriptor in state.descriptors {
        // The result says only whether the peer was quicker.
        _ = shutdown(descriptor, CInt(SHUT_RDWR))
      }
    }
  }

  /// Ends all conversations, for good.
  func cut() {
    state.withLock { $0.isCut = true }
    hangUp()
  }
}
