/// A header field's value that can do no harm on the wire: printable ASCII and tabs, nothing else.
///
/// Control bytes, line ends above all, are refused by construction: there is no way to make a value that holds one, so
/// no answer can be split by what somebody typed (S53).
public struct HTTPHeaderValue: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The value as it is sent.
  public let text: String

  /// Takes text that is not the program's own.
  ///
  /// - Parameter text: the value; letters outside ASCII must have been encoded before, as RFC 8187 shows.
  /// - Throws: ``HTTPHeaderRefused`` where a byte is neither printable ASCII nor a tab.
  public init(_ text: String) throws(HTTPHeaderRefused) {
    guard text.utf8.allSatisfy(HTTPHeaderValue.isHarmless) else { throw HTTPHeaderRefused() }
    self.text = text
  }

  /// A value that stands in the program's text; a byte that may not be sent becomes a space.
  public init(stringLiteral value: StaticString) {
    let written = value.description
    if written.utf8.allSatisfy(HTTPHeaderValue.isHarmless) {
      text = written
    } else {
      text = String(decoding: written.utf8.map { HTTPHeaderValue.isHarmless($0) ? $0 : 0x20 }, as: UTF8.self)
    }
  }

  /// A whole number.
  public init(_ number: Int) {
    text = String(number)
  }

  init(harmless text: String) {
    self.text = text
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    byte == 0x09 || (0x20...0x7e).contains(byte)
  }
}

/// A header value held a byte that may not be sent; it is not repeated here.
public struct HTTPHeaderRefused: Error, CustomStringConvertible {
  /// What to do.
  public var description: String { "a header value may hold printable ASCII alone; encode the rest" }
}

/// A header field's name, from the program's text alone.
public struct HTTPHeaderName: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The name as it is sent.
  public let text: String

  /// A name that stands in the program's text; a byte that is no part of a name is left out.
  public init(stringLiteral value: StaticString) {
    let written = value.description
    if written.utf8.allSatisfy(ByteSet.token.contains) {
      text = written
    } else {
      text = String(decoding: written.utf8.filter(ByteSet.token.contains), as: UTF8.self)
    }
  }
}

extension HTTPHeaderValue {
  /// Methods as `Allow` lists them.
  public init(listing methods: [HTTPMethod]) {
    self.init(harmless: methods.map(\.rawValue).joined(separator: ", "))
  }
}
