internal import CEvent
internal import Glibc

/// The kernel's form of an address and a port.
enum SocketAddress {
  /// Lends the kernel's form.
  static func lend<Result>(
    _ address: PeerAddress,
    port: UInt16,
    to body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    if address.isV4 {
      var v4 = sockaddr_in()
      v4.sin_family = sa_family_t(AF_INET)
      v4.sin_port = port.bigEndian
      v4.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.low).bigEndian
      return unsafe lend(v4, to: body)
    }
    var v6 = sockaddr_in6()
    v6.sin6_family = sa_family_t(AF_INET6)
    v6.sin6_port = port.bigEndian
    unsafe withUnsafeMutableBytes(of: &v6.sin6_addr) { bytes in
      unsafe bytes.storeBytes(of: address.high.bigEndian, as: UInt64.self)
      unsafe bytes.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    return unsafe lend(v6, to: body)
  }

  private static func lend<Form, Result>(
    _ form: Form,
    to body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    unsafe withUnsafePointer(to: form) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe body(address, socklen_t(MemoryLayout<Form>.size))
      }
    }
  }

  /// The address in a kernel's form; nil for a family that is not ours.
  static func peer(_ address: UnsafePointer<sockaddr>?) -> PeerAddress? {
    guard let address = unsafe address else { return nil }
    let raw = unsafe UnsafeRawPointer(address)
    switch unsafe Int32(address.pointee.sa_family) {
    case AF_INET:
      let v4 = unsafe raw.loadUnaligned(as: sockaddr_in.self)
      return PeerAddress(v4: UInt32(bigEndian: v4.sin_addr.s_addr))
    case AF_INET6:
      let v6 = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
      return unsafe withUnsafeBytes(of: v6.sin6_addr) { unsafe PeerAddress(v6: Array($0)) }
    default: return nil
    }
  }

  /// Lends room for a kernel's form, and reads what was put there.
  static func fill(
    _ form: inout sockaddr_in6,
    by body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> (outcome: Int32, peer: PeerAddress?) {
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    return unsafe withUnsafeMutablePointer(to: &form) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        let outcome = unsafe body(address, &length)
        return unsafe (outcome, outcome < 0 ? nil : peer(address))
      }
    }
  }

  /// The port that a socket is bound to.
  static func port(of descriptor: Int32) -> Int? {
    var v6 = sockaddr_in6()
    let (outcome, _) = unsafe fill(&v6) { unsafe getsockname(descriptor, $0, $1) }
    // The port lies at the same place in both families' forms.
    return outcome == 0 ? Int(UInt16(bigEndian: v6.sin6_port)) : nil
  }
}
