/// A cookie as this house sets it: `__Host-`, Secure, HttpOnly, Path=/, and a SameSite that is always written out (S12).
///
/// Source: RFC 6265, RFC 6265bis §4.1.3.2 (the prefix binds it to this host, to TLS and to `/`)
public struct SetCookie: Sendable {
  /// From where the browser sends it along.
  public enum SameSite: String, Sendable {
    /// Also when somebody follows a link to us: for families, who come from a mail.
    case lax = "Lax"
    /// Only from our own pages: for staff.
    case strict = "Strict"
  }

  /// The value of the `Set-Cookie` field.
  public let headerValue: HTTPHeaderValue

  /// A cookie that ends with the browser, or after a time.
  ///
  /// - Parameters:
  ///   - name: its name without the prefix, from the program's text.
  ///   - value: letters, digits and the other bytes that RFC 6265 allows; base64url is fine.
  ///   - sameSite: from where it is sent along.
  ///   - maximumAge: when the browser forgets it; nil means when it is closed.
  /// - Throws: ``HTTPHeaderRefused`` where the value holds a byte that a cookie may not hold.
  public init(name: HTTPHeaderName, value: String, sameSite: SameSite, maximumAge: Duration? = nil)
    throws(HTTPHeaderRefused)
  {
    guard value.utf8.allSatisfy(ByteSet.cookie.contains) else { throw HTTPHeaderRefused() }
    let age = maximumAge.map { "; Max-Age=\(max(0, $0.components.seconds))" } ?? ""
    headerValue = SetCookie.attributes(name: name, value: value, sameSite: sameSite, age: age)
  }

  private init(headerValue: HTTPHeaderValue) {
    self.headerValue = headerValue
  }

  /// Makes the browser forget a cookie at once.
  ///
  /// - Parameters:
  ///   - name: its name without the prefix.
  ///   - sameSite: as it was set.
  /// - Returns: a cookie that has ended.
  public static func forgetting(_ name: HTTPHeaderName, sameSite: SameSite) -> SetCookie {
    SetCookie(headerValue: attributes(name: name, value: "", sameSite: sameSite, age: "; Max-Age=0"))
  }

  /// The name under which the browser sends the cookie back.
  ///
  /// - Parameter name: its name without the prefix.
  /// - Returns: the name with `__Host-`.
  public static func sentName(_ name: HTTPHeaderName) -> String { "__Host-\(name.text)" }

  private static func attributes(
    name: HTTPHeaderName,
    value: String,
    sameSite: SameSite,
    age: String
  ) -> HTTPHeaderValue {
    HTTPHeaderValue(
      harmless: "\(sentName(name))=\(value)\(age); Path=/; Secure; HttpOnly; SameSite=\(sameSite.rawValue)"
    )
  }
}
