public import Core
public import Templating

/// What every mail says of us: who sends it, and by which number it can be checked.
public struct MailFrame: Sendable {
  private let agency: String
  private let domain: String
  private let phone: String
  private let messageNumber: String
  private let checkLink: String

  /// The frame of a mail.
  ///
  /// - Parameters:
  ///   - agency: whom it comes from.
  ///   - number: the number by which it can be named on the telephone.
  ///   - language: its language.
  ///   - addresses: where a reader may check it.
  public init(
    agency: Agency,
    number: MessageNumber,
    language: Language,
    addresses: any PublicAddresses
  ) {
    self.init(
      agency: agency.name(in: language),
      domain: "@" + agency.domain,
      phone: agency.phone,
      messageNumber: number.spoken,
      checkLink: addresses.check(in: language)
    )
  }

  private init(agency: String, domain: String, phone: String, messageNumber: String, checkLink: String) {
    self.agency = agency
    self.domain = domain
    self.phone = phone
    self.messageNumber = messageNumber
    self.checkLink = checkLink
  }

  /// The frame's values with a mail's own, which go first.
  ///
  /// - Parameter own: what the mail says besides.
  /// - Returns: the values of a model.
  public func with(_ own: [String: TemplateValue]) -> [String: TemplateValue] {
    [
      "agency": .text(agency), "domain": .text(domain), "phone": .text(phone),
      "message_number": .text(messageNumber), "check_link": .text(checkLink),
    ].merging(own, uniquingKeysWith: { _, own in own })
  }

  /// A frame to try templates with.
  public static let sample = MailFrame(
    agency: "Example Family Advice Service",
    domain: "@example.org",
    phone: "020 7946 0321",
    messageNumber: "4821 7730",
    checkLink: "https://messages.example.org/check"
  )
}
