internal import HTTPEngine

/// Where a listener waits: a numeric address and a port.
struct ListenAddress: Hashable, Sendable {
  /// `127.0.0.1` or `::1`, without brackets.
  let address: String
  /// 0 to 65535; 0 takes any free port.
  let port: Int

  /// Why a text is no such address.
  struct Malformed: Error, Equatable, CustomStringConvertible {
    /// What to do.
    let description = "write a numeric address and a port, like \"127.0.0.1:8443\" or \"[::]:443\""
  }

  /// Names an address and a port.
  init(address: String, port: Int) {
    self.address = address
    self.port = port
  }

  /// Reads `ADDRESS:PORT`; `localhost` is 127.0.0.1.
  init(parsing text: String) throws(Malformed) {
    guard let colon = text.lastIndex(of: ":"),
      let port = ListenAddress.port(text[text.index(after: colon)...])
    else { throw Malformed() }
    let written = text[..<colon]
    if written == "localhost" {
      address = "127.0.0.1"
    } else if written.hasPrefix("["), written.hasSuffix("]") {
      address = String(written.dropFirst().dropLast())
      guard address.contains(":"), PeerAddress(parsing: address) != nil else { throw Malformed() }
    } else {
      address = String(written)
      guard !address.contains(":"), PeerAddress(parsing: address) != nil else { throw Malformed() }
    }
    self.port = port
  }

  /// A port as digits alone; nil where it is none.
  static func port(_ text: Substring) -> Int? {
    guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(text), number <= 65_535
    else { return nil }
    return number
  }

  /// As it stands in the settings.
  var text: String { (address.contains(":") ? "[\(address)]" : address) + ":\(port)" }
}

/// Names of hosts.
enum NetworkName {
  /// Whether a text, in small letters, is a host as it stands in an address: a name, IPv4, or IPv6 in brackets.
  ///
  /// Source: RFC 1123 §2.1; RFC 3986 §3.2.2.
  static func isHost(_ text: String) -> Bool {
    if text.hasPrefix("[") {
      return text.hasSuffix("]") && text.contains(":")
        && PeerAddress(parsing: String(text.dropFirst().dropLast())) != nil
    }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    // A last label of digits alone makes it IPv4, which must then be a real one.
    if labels.last?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) == true {
      return PeerAddress(parsing: text) != nil
    }
    return text.utf8.count <= 253
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
          && label.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x2d }
      }
  }
}
