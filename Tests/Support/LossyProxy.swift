internal import Foundation
internal import Synchronization

/// Stands between a client and a server of this machine, passes on what both say, and loses a connection when it is told to.
///
/// One thread a direction and connection; all end with the proxy.
public final class LossyProxy: Sendable {
  /// When a connection is lost.
  public enum Loss: Sendable, Equatable {
    /// Instead of passing on what the client says with these words in it.
    case insteadOfSending(String)
    /// Instead of passing on what the server says with these words in it: the server has done it.
    case insteadOfAnswering(String)
  }

  private struct State {
    var loss: Loss?
    var isLossForGood = false
    var losses = 0
    var connections = 0
    var descriptors: Set<Int32> = []
    var clients: Set<Int32> = []
    var isEnded = false
    var takesNone = false
  }

  private let state = Mutex(State())
  private let listener: Int32
  private let server: Int

  /// The port of 127.0.0.1 on which clients are taken.
  public let port: Int

  /// A proxy before a server.
  ///
  /// - Parameter server: the server's port on 127.0.0.1.
  /// - Throws: ``ProxyFailure``.
  public init(to server: Int) throws {
    self.server = server
    (listener, port) = try LossyProxy.listen()
    Thread { self.accept() }.start()
  }

  private static func listen() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = LossyProxy.address(port: 0)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    var bound = size
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, size) == 0 && Foundation.listen(descriptor, 64) == 0
          && getsockname(descriptor, address, &bound) == 0
      }
    }
    guard isListening else { throw ProxyFailure() }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  deinit {
    close(listener)
  }

  /// Loses the next connection on which this happens, once.
  ///
  /// - Parameters:
  ///   - loss: what must happen on it.
  ///   - isForGood: whether all others are lost with it, and no new ones taken until it is told otherwise.
  public func lose(_ loss: Loss, forGood isForGood: Bool = false) {
    state.withLock { state in
      state.loss = loss
      state.isLossForGood = isForGood
    }
  }

  /// Loses all connections now, and takes no new ones until it is told otherwise.
  public func shutDown() {
    let descriptors = state.withLock { state in
      state.takesNone = true
      return state.descriptors
    }
    for descriptor in descriptors { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  /// Loses the clients of all connections; the server goes on with what it was sent, and answers nobody.
  public func loseClients() {
    for client in state.withLock({ $0.clients }) { _ = shutdown(client, Int32(SHUT_RDWR)) }
  }

  /// Takes no new connections until it is told otherwise.
  public func takeNoMore() {
    state.withLock { $0.takesNone = true }
  }

  /// Takes connections again.
  public func openUp() {
    state.withLock { $0.takesNone = false }
  }

  /// How many connections were lost on purpose by ``lose(_:)``.
  public var losses: Int { state.withLock { $0.losses } }

  /// How many connections were taken so far.
  public var connections: Int { state.withLock { $0.connections } }

  /// Ends all.
  public func end() {
    state.withLock { $0.isEnded = true }
    shutDown()
    _ = shutdown(listener, Int32(SHUT_RDWR))
  }

  private static func address(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }

  private func accept() {
    while true {
      let client = Foundation.accept(listener, nil, nil)
      guard client >= 0 else {
        if state.withLock({ $0.isEnded }) { return }
        continue
      }
      guard !state.withLock({ $0.takesNone }), let server = connectToServer() else {
        close(client)
        continue
      }
      state.withLock { state in
        state.connections += 1
        state.descriptors.formUnion([client, server])
        state.clients.insert(client)
      }
      let open = OpenPair()
      Thread { self.pass(from: client, to: server, open) { .insteadOfSending($0) } }.start()
      Thread { self.pass(from: server, to: client, open) { .insteadOfAnswering($0) } }.start()
    }
  }

  private func connectToServer() -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = LossyProxy.address(port: server)
    let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  private func pass(from: Int32, to: Int32, _ open: OpenPair, as loss: (String) -> Loss) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe recv(from, &buffer, buffer.count, 0)
      guard count > 0, !shallLose(buffer[..<count], as: loss) else { break }
      var sent = 0
      while sent < count {
        let more = unsafe buffer[sent..<count].withUnsafeBytes { bytes in
          unsafe send(to, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
        guard more > 0 else { break }
        sent += more
      }
    }
    // What was passed on stays sent: a server whose client has gone reads on to its end.
    let isClientGone = state.withLock { $0.clients.contains(from) && $0.loss == nil }
    if !isClientGone { _ = shutdown(from, Int32(SHUT_RDWR)) }
    _ = shutdown(to, isClientGone ? Int32(SHUT_WR) : Int32(SHUT_RDWR))
    guard open.oneEnded() else { return }
    state.withLock { state in
      state.descriptors.subtract([from, to])
      state.clients.subtract([from, to])
    }
    close(from)
    close(to)
  }

  private func shallLose(_ bytes: ArraySlice<UInt8>, as loss: (String) -> Loss) -> Bool {
    state.withLock { state in
      guard let wanted = state.loss else { return false }
      let words: String =
        switch wanted {
        case .insteadOfSending(let words), .insteadOfAnswering(let words): words
        }
      guard wanted == loss(words), bytes.contains(Array(words.utf8)) else { return false }
      state.loss = nil
      state.losses += 1
      guard state.isLossForGood else { return true }
      state.takesNone = true
      for descriptor in state.descriptors { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
      return true
    }
  }

  /// The two directions of one connection.
  private final class OpenPair: Sendable {
    private let count = Mutex(2)

    /// Whether both have ended.
    func oneEnded() -> Bool {
      count.withLock { count in
        count -= 1
        return count == 0
      }
    }
  }
}

/// The proxy could not be set up.
public struct ProxyFailure: Error {}
