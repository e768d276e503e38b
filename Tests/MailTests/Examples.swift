import Core

@testable import Mail

extension SenderPolicy {
  static func example() throws -> SenderPolicy { try SenderPolicy(domain: "example.org") }
}

extension OutgoingMail {
  /// A mail as Postern sends it, in English.
  static func example(name: String = "The Agency") throws -> OutgoingMail {
    OutgoingMail(
      from: try MailSender(
        name: name,
        address: EmailAddress(parsing: "messages@example.org"),
        policy: .example()
      ),
      replyTo: try EmailAddress(parsing: "replies+48213@example.org"),
      to: try EmailAddress(parsing: "person@example.com"),
      subject: "You have a new message",
      text: "There is a message for you.\n\nOpen it here: https://portal.example.org/m\n",
      html: "<p>There is a message for you.</p>\n",
      languages: [.english],
      messageID: "msg_01jqk5s3n8abcdefghjkmnpqrs@example.org",
      date: Timestamp(milliseconds: 1_772_528_400_000)
    )
  }
}
