internal import Glibc

/// Sockets of this machine: 127.0.0.1 and nothing else.
enum Sockets {
  /// A socket that listens on a port, or on any free one for 0; and its port.
  static func listening(on port: UInt16 = 0) throws(BenchFailure) -> (socket: Int32, port: Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, size) == 0
      }
    }
    var bound = sockaddr_in()
    var boundSize = size
    let isNamed = unsafe withUnsafeMutablePointer(to: &bound) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(listener, $0, &boundSize) == 0
      }
    }
    guard listener >= 0, isBound, isNamed, listen(listener, 256) == 0 else {
      throw BenchFailure("no port of 127.0.0.1 can be listened on")
    }
    return (listener, Int(UInt16(bigEndian: bound.sin_port)))
  }

  /// A port that is free at this moment.
  static func freePort() throws(BenchFailure) -> Int {
    let (listener, port) = try listening()
    close(listener)
    return port
  }

  /// A connected socket.
  static func connected(to port: Int) throws(BenchFailure) -> Int32 {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(UInt16(clamping: port))
    let isConnected = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard client >= 0, isConnected else {
      close(client)
      throw BenchFailure("nobody listens on port \(port)")
    }
    setNoDelay(client)
    return client
  }

  /// Sends small writes at once.
  static func setNoDelay(_ socket: Int32) {
    var yes: Int32 = 1
    unsafe setsockopt(
      socket,
      Int32(IPPROTO_TCP),
      TCP_NODELAY,
      &yes,
      socklen_t(MemoryLayout<Int32>.size)
    )
  }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }
}
