import Core
import Support

@testable import Transfer

extension EmailAddress {
  static let agency = made("agency@example.org")

  static func person(_ name: String = "person") -> EmailAddress { made("\(name)@example.com") }

  private static func made(_ text: String) -> EmailAddress {
    do {
      return try EmailAddress(parsing: text)
    } catch {
      preconditionFailure("an example is wrong: \(error)")
    }
  }
}

extension [UInt8] {
  static let short = Array("Subject: short\r\n\r\nshort\r\n".utf8)
}

extension SMTPServer {
  /// The sink, with the right user, password and authority.
  static func signedIn(to sink: MailSink, scheme: String = "smtp") async throws -> SMTPServer {
    let behaviour = MailSink.Behaviour()
    return try await SMTPServer(
      url: sink.url(scheme),
      user: Secret(behaviour.user),
      password: Secret(behaviour.password),
      caFile: sink.certificates.authority,
      helloName: "gateway.example.org"
    )
  }
}
