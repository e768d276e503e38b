internal import Core
internal import Glibc

/// A connection to ClamAV's daemon that never waits longer than it is told; closed when it goes.
struct ClamdSocket: ~Copyable {
  private var descriptor: Int32

  /// Connects.
  init(to address: ClamdAddress, within limit: Duration) throws(ClamdFailure) {
    descriptor = try ClamdSocket.open(address, within: limit)
  }

  private static func open(_ address: ClamdAddress, within limit: Duration) throws(ClamdFailure) -> Int32 {
    let family = if case .path = address { AF_UNIX } else { AF_INET }
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, type, 0)
    guard descriptor >= 0 else { throw .absent }
    do throws(ClamdFailure) {
      let failure =
        switch address {
        case .port(let port): connect(descriptor, port: port)
        case .path(let path): connect(descriptor, path: path)
        }
      guard failure != 0 else { return descriptor }
      guard failure == EINPROGRESS else { throw .absent }
      _ = try wait(on: descriptor, for: POLLOUT, until: .now + limit)
      guard pendingError(of: descriptor) == 0 else { throw .absent }
      return descriptor
    } catch {
      _ = Glibc.close(descriptor)
      throw error
    }
  }

  deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

  /// Ends the connection.
  mutating func close() {
    guard descriptor >= 0 else { return }
    _ = Glibc.close(descriptor)
    descriptor = -1
  }

  /// Sends all bytes.
  ///
  /// - Throws: ``ClamdFailure/cut`` also where the other side has said something already: it has heard enough.
  mutating func send(_ bytes: [UInt8], within limit: Duration) throws(ClamdFailure) {
    let deadline = ContinuousClock.now + limit
    var sent = 0
    while sent < bytes.count {
      let ready = try ClamdSocket.wait(on: descriptor, for: POLLIN | POLLOUT, until: deadline)
      guard ready & POLLIN == 0 else { throw .cut }
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[sent...])
        return unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
      } else if errno != EAGAIN, errno != EINTR {
        throw .cut
      }
    }
  }

  /// What the other side said before it ended the connection.
  struct Said {
    let bytes: [UInt8]
    /// Whether it ended it as one does who has read everything; who hangs up on unread bytes resets it.
    let isOrderly: Bool
  }

  /// Reads until the other side has ended the connection, and never more than so many bytes.
  mutating func receive(_ most: Int, within limit: Duration) throws(ClamdFailure) -> Said {
    let deadline = ContinuousClock.now + limit
    var received: [UInt8] = []
    while true {
      _ = try ClamdSocket.wait(on: descriptor, for: POLLIN, until: deadline)
      var failure: Int32 = 0
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: most + 1) { buffer, filled in
        let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        failure = count < 0 ? errno : 0
        filled = max(0, count)
      }
      if failure == EAGAIN || failure == EINTR { continue }
      guard failure == 0, !piece.isEmpty else { return Said(bytes: received, isOrderly: failure == 0) }
      received += piece
      guard received.count <= most else { throw .odd }
    }
  }

  /// Waits until one of these is possible, or the other side is gone.
  private static func wait(
    on descriptor: Int32,
    for events: Int32,
    until deadline: ContinuousClock.Instant
  ) throws(ClamdFailure) -> Int32 {
    guard descriptor >= 0 else { throw .cut }
    while true {
      let left = deadline - .now
      guard left > .zero else { throw .timedOut }
      var waiting = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
      let count = unsafe poll(&waiting, 1, Int32(clamping: left.wholeMilliseconds + 1))
      if count > 0 { return Int32(waiting.revents) }
      guard count == 0 || errno == EINTR else { throw .cut }
    }
  }

  /// What became of connecting.
  private static func pendingError(of descriptor: Int32) -> Int32 {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
  }

  /// Begins to connect; 0 where it is done at once, else errno.
  private static func connect(_ descriptor: Int32, port: Int) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 ? 0 : errno
      }
    }
  }

  private static func connect(_ descriptor: Int32, path: String) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return ENAMETOOLONG }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 ? 0 : errno
      }
    }
  }
}
