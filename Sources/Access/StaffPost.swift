public import Core
public import Delivery
public import Templating

/// What mail to members of staff needs; made once, by the executable.
public struct StaffPost: Sendable {
  let delivery: Delivery
  let templates: @Sendable () -> TemplateLibrary
  let agencies: Agencies
  let addresses: any PublicAddresses

  /// Gathers it.
  ///
  /// - Parameters:
  ///   - delivery: what carries mail.
  ///   - templates: the mails, as they stand at the moment.
  ///   - agencies: whose staff they are; the first one's name and languages are used.
  ///   - addresses: where the mails lead.
  public init(
    delivery: Delivery,
    templates: @escaping @Sendable () -> TemplateLibrary,
    agencies: Agencies,
    addresses: any PublicAddresses
  ) {
    self.delivery = delivery
    self.templates = templates
    self.agencies = agencies
    self.addresses = addresses
  }

  /// Renders, composes and seals a mail to a member of staff.
  ///
  /// Nobody knows yet which language they read, so it speaks every one of the agency's.
  func prepare<Model: TemplateModel>(
    to address: EmailAddress,
    of account: AccountID,
    _ number: MessageNumber,
    _ model: (MailFrame, Language) throws -> Model
  ) throws -> PreparedStaffMail {
    let agency = agencies.first
    let mail = try templates().mail(to: address, from: agency, in: agency.languages) { language in
      try model(
        MailFrame(agency: agency, number: number, language: language, addresses: addresses),
        language
      )
    }
    return try delivery.prepare(mail, forStaff: account.text, messageNumber: number)
  }
}
