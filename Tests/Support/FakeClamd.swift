internal import Foundation
internal import Synchronization

/// Stands on a port of this machine where ClamAV's daemon is looked for, and behaves as a test says.
public final class FakeClamd: Sendable {
  /// How it behaves.
  public enum Behaviour: Sendable {
    /// Reads the whole file, says this, and hangs up.
    case says([UInt8])
    /// Reads so many bytes, says this, and hangs up.
    case saysEarly([UInt8], after: Int)
    /// Reads the whole file, and says nothing.
    case isSilent
    /// Reads so many bytes, and then nothing more.
    case stopsReading(after: Int)
    /// Hangs up without a word.
    case hangsUp

    /// Reads the whole file, and says this with the zero byte that ends an answer.
    public static func answers(_ text: String) -> Behaviour { .says(Array(text.utf8) + [0]) }
  }

  private struct State {
    var behaviour: Behaviour
    var files: [[UInt8]] = []
    var commands: [String] = []
    var open: Set<Int32> = []
    var isEnded = false
  }

  private let state: Mutex<State>
  private let listener: Int32

  /// The port of 127.0.0.1 on which it listens.
  public let port: Int

  /// Begins to listen.
  ///
  /// - Parameter behaviour: how it behaves.
  /// - Throws: ``ProxyFailure`` where there is no port.
  public init(_ behaviour: Behaviour) throws {
    state = Mutex(State(behaviour: behaviour))
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    var bound = size
    let descriptor = listener
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, size) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, address, &bound) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard isListening else { throw ProxyFailure() }
    Thread { self.accept() }.start()
  }

  /// Behaves otherwise from the next connection on.
  public func behave(_ behaviour: Behaviour) { state.withLock { $0.behaviour = behaviour } }

  /// The files that were sent to their end.
  public var files: [[UInt8]] { state.withLock { $0.files } }

  /// What was asked for, once for each connection.
  public var commands: [String] { state.withLock { $0.commands } }

  /// Ends all; nobody listens there any more.
  public func end() {
    // Under the lock under which they are closed: a number that was closed is another test's by then.
    state.withLock { state in
      guard !state.isEnded else { return }
      state.isEnded = true
      for descriptor in state.open { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
      _ = shutdown(listener, Int32(SHUT_RDWR))
    }
  }

  private func accept() {
    while true {
      let client = Foundation.accept(listener, nil, nil)
      guard client >= 0 else {
        guard state.withLock({ $0.isEnded }) else { continue }
        // Here, and not where it is ended: this thread asks it until then.
        close(listener)
        return
      }
      let behaviour = state.withLock { state in
        state.open.insert(client)
        return state.behaviour
      }
      Thread { self.serve(client, behaviour) }.start()
    }
  }

  private func serve(_ client: Int32, _ behaviour: Behaviour) {
    switch behaviour {
    case .hangsUp: break
    case .says(let answer):
      if readFile(client) { write(answer, to: client) }
    case .isSilent:
      _ = readFile(client)
      _ = read(client, 1)
    case .saysEarly(let answer, let count):
      _ = read(client, count)
      write(answer, to: client)
    case .stopsReading(let count):
      _ = read(client, count)
      while !state.withLock({ $0.isEnded }) { Thread.sleep(forTimeInterval: 0.01) }
    }
    state.withLock { state in
      state.open.remove(client)
      close(client)
    }
  }

  /// Reads `zINSTREAM` and one file; false where the other side hung up.
  private func readFile(_ client: Int32) -> Bool {
    guard let command = read(client, 10) else { return false }
    state.withLock { $0.commands.append(String(decoding: command.dropLast(), as: UTF8.self)) }
    var file: [UInt8] = []
    while let head = read(client, 4) {
      let length = head.reduce(0) { $0 << 8 | Int($1) }
      guard length > 0 else {
        state.withLock { [file] in $0.files.append(file) }
        return true
      }
      guard let piece = read(client, length) else { return false }
      file += piece
    }
    return false
  }

  private func read(_ client: Int32, _ count: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let wanted = count - bytes.count
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        filled = unsafe max(0, recv(client, buffer.baseAddress, wanted, 0))
      }
      guard !piece.isEmpty else { return nil }
      bytes += piece
    }
    return bytes
  }

  private func write(_ bytes: [UInt8], to client: Int32) {
    _ = unsafe bytes.withUnsafeBytes { unsafe send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
  }
}
